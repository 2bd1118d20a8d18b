import { readProgressToken } from '@milepost/progress-core';

import type { ProgressReporterOptions, ProgressTransport } from './progress-sender.js';
import { ProgressReporter } from './progress-reporter.js';

/**
 * Runs the work of one request with a reporter, and then completes the reporter, or fails it if the work
 * fails. The last update is written before the returned promise settles, so the response is sent after it.
 *
 * @param request - the request as it was received. Its token is read from `params._meta.progressToken`.
 * @returns what `work` returns.
 * @throws what `work` throws; ProgressError `invalid_token` if the request's token is not valid.
 */
export async function runWithProgress<Result>(
  request: { readonly params?: unknown },
  transport: ProgressTransport,
  work: (progress: ProgressReporter) => Result | PromiseLike<Result>,
  options?: ProgressReporterOptions,
): Promise<Result> {
  const progress = new ProgressReporter(readProgressToken(request.params), transport, options);
  let result: Result;
  try {
    result = await work(progress);
  } catch (error) {
    await progress.fail(error);
    throw error;
  }
  await progress.complete();
  return result;
}
