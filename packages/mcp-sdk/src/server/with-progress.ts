import type { ProgressReporter } from '@milepost/progress-reporter';

import { isToolError } from '../common/tool-error.js';
import { reporterFor } from './reporter-for.js';
import type { ReporterForOptions } from './reporter-options.js';
import { isRequestContext, type RequestContext } from './request-context.js';

// The context of a request that asks for no progress. A reporter for it only checks its options.
const CONTEXT_WITHOUT_PROGRESS: RequestContext = {
  signal: new AbortController().signal,
  sendNotification: () => Promise.resolve(),
  sendRequest: () => Promise.resolve(),
};

/**
 * Wraps the handler of a tool, prompt, resource or any other request, of the official SDK v1 or v2, so that
 * it receives a reporter as its last argument.
 *
 * The reporter completes when the handler returns, and fails when the handler throws or returns a tool error.
 * If the result asks for input or creates a task, the reporter ends without completing. Its last update is
 * written before the response, and nothing is sent afterwards.
 *
 * @param handler - takes the arguments that the SDK passes to such a handler, and then the reporter. A
 *   handler that receives only the context must declare its type to use it:
 *   `(ctx: ServerContext, progress) => …`.
 * @param options - those of {@link reporterFor} without `task`: a task needs its own reporter, which outlives
 *   the handler.
 * @returns the handler to register instead.
 * @throws RangeError if an option is out of its range.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- any parameters, where none are inferred
export function withProgress<Result, Given extends readonly unknown[] = [any]>(
  handler: (...given: [...Given, ProgressReporter]) => Result | PromiseLike<Result>,
  options?: Omit<ReporterForOptions, 'task'>,
): (...given: Given) => Promise<Result> {
  // Refuses wrong options here, and not only at the first call.
  reporterFor(CONTEXT_WITHOUT_PROGRESS, options);
  return async (...given) => {
    const context = given.at(-1);
    if (!isRequestContext(context)) {
      throw new TypeError(
        'A handler with progress must be registered with the MCP SDK: it was called without a context.',
      );
    }
    const progress = reporterFor(context, options);
    let result: Result;
    try {
      result = await handler(...given, progress);
    } catch (error) {
      await progress.fail(error);
      throw error;
    }
    await end(progress, result);
    return result;
  };
}

async function end(progress: ProgressReporter, result: unknown): Promise<void> {
  if (isToolError(result)) return progress.fail();
  if (isUnfinished(result)) return progress[Symbol.asyncDispose]();
  return progress.complete();
}

// Whether the request is not finished: the client has to supply input and call again, or the work continues
// as a task.
function isUnfinished(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  const { resultType, task } = result as { resultType?: unknown; task?: unknown };
  if (resultType === 'input_required' || resultType === 'task') return true;
  return typeof task === 'object' && task !== null && 'taskId' in task;
}
