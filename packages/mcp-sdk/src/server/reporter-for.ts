import type { ProgressReporter } from '@milepost/progress-reporter';

import { BARRIERS } from './barrier.js';
import { handledRequest } from './handled-request.js';
import type { ReporterForOptions } from './reporter-options.js';
import type { RequestContext } from './request-context.js';
import { RequestReporter } from './request-reporter.js';
import { TaskReporter } from './task-reporter.js';

/**
 * Creates a reporter for the request that a handler of the official SDK, v1 or v2, is processing. The
 * reporter uses the token and the signal of the request, sends on the request's own stream, and does nothing
 * if the requester asked for no progress.
 *
 * End it before the handler returns, with `complete()`, `fail()` or `await using`. Each of these sends what
 * is waiting, and nothing is sent afterwards. `withProgress` does this for you. Only the reporter of a task,
 * `options.task`, outlives the handler.
 *
 * @param context - `ctx` of the SDK v2 or `extra` of v1, as the handler received it, on a server or a client.
 * @throws TypeError if `context` is not such a context; ProgressError `invalid_token` if its token is not
 *   valid; RangeError if an option is out of its range.
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
