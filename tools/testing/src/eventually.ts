import { until } from './until.js';

/**
 * Repeats an expectation until it no longer throws. Prefer it to {@link until} where the difference between the
 * actual and the expected value explains a failure.
 *
 * @param limitMs - the longest wait. Default: as for `until`.
 * @throws the last error of the expectation if it still throws after that time.
 */
export async function eventually(expectation: () => void, limitMs?: number): Promise<void> {
  let lastError: unknown;
  const holds = (): boolean => {
    try {
      expectation();
      return true;
    } catch (error) {
      lastError = error;
      return false;
    }
  };
  await until(holds, 'the expectation holds', limitMs).catch(() => {
    throw lastError;
  });
}
