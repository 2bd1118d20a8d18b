import { readProgressToken } from '@milepost/progress-core';

import type { ProgressReporterOptions, ProgressTransport } from './progress-outlet.js';
import { ProgressReporter } from './progress-reporter.js';

/**
 * Runs the work of one request with a reporter that completes, fails and flushes by itself. By the time it settles the
 * last update is written, so the response comes after it.
 *
 * @param request - the request as it came: its token is in `params._meta.progressToken`.
 * @returns what `work` returns.
 * @throws what `work` throws; ProgressError `invalid_token` where the request's token is none.
 */
export async function withProgress<Result>(
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
