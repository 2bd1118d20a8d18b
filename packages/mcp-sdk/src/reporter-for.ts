import type { ProgressReporter } from '@milepost/progress-reporter';

import { BARRIERS } from './barrier.js';
import type { ReporterForOptions } from './reporter-options.js';
import { handledRequest, type RequestContext } from './request-context.js';
import { RequestReporter } from './request-reporter.js';
import { TaskReporter } from './task-reporter.js';

/**
 * A reporter for the request that a handler of the official SDK, v1 or v2, works on. It has the request's token and its
 * signal, sends on the request's own stream, and does nothing where the requester asked for no progress.
 *
 * End it before the handler returns, by `complete()`, `fail()` or `await using`: each sends what waits, and nothing goes
 * out after. `withProgress` does so by itself.
 *
 * @param context - `ctx` of the SDK v2 or `extra` of v1, as the handler got it; at a server, or at a client.
 * @throws TypeError where it is no such context; ProgressError `invalid_token` where its token is none; RangeError where
 *   an option is out of its range.
 */
export function reporterFor(context: RequestContext, options: ReporterForOptions = {}): ProgressReporter {
  const { barrier = 'auto', task } = options;
  if (!BARRIERS.includes(barrier)) {
    const given: unknown = barrier;
    throw new RangeError(`barrier must be one of ${BARRIERS.join(', ')}, not ${String(given)}.`);
  }
  const request = handledRequest(context);
  return task ? new TaskReporter(request, task, options) : new RequestReporter(request, barrier, options);
}
