import type { ProgressReporter } from '@milepost/progress-reporter';

import { reporterFor } from './reporter-for.js';
import type { ReporterForOptions } from './reporter-options.js';
import { isRequestContext, type RequestContext } from './request-context.js';
import { isToolError } from './tool-error.js';

const NO_REQUEST: RequestContext = {
  signal: new AbortController().signal,
  sendNotification: () => Promise.resolve(),
  sendRequest: () => Promise.resolve(),
};

/**
 * Gives the handler of a tool, prompt, resource or any other request, of the official SDK v1 or v2, a reporter as one
 * more argument. It completes when the handler returns, fails when it throws or returns a tool's error, and is drained
 * before the answer; nothing goes out after.
 *
 * @param handler - takes what the SDK gives to such a handler, and the reporter after it. One that gets only
 *   the context must declare its type to use it: `(ctx: ServerContext, progress) => …`.
 * @param options - of {@link reporterFor}; a task has a reporter of its own, which outlives the handler.
 * @returns what to register in its place.
 * @throws RangeError where an option is out of its range.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- where it cannot be inferred, whatever it is said to be
export function withProgress<Result, Given extends readonly unknown[] = [any]>(
  handler: (...given: [...Given, ProgressReporter]) => Result | PromiseLike<Result>,
  options?: Omit<ReporterForOptions, 'task'>,
): (...given: Given) => Promise<Result> {
  // What is wrong with the options shows here, and not at the first call.
  reporterFor(NO_REQUEST, options);
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
  if (goesOn(result)) return progress[Symbol.asyncDispose]();
  return progress.complete();
}

// The client is asked for input and calls again, or the work goes on as a task.
function goesOn(result: unknown): boolean {
  if (typeof result !== 'object' || result === null) return false;
  const { resultType, task } = result as { resultType?: unknown; task?: unknown };
  if (resultType === 'input_required' || resultType === 'task') return true;
  return typeof task === 'object' && task !== null && 'taskId' in task;
}
