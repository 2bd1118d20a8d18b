import type { Clock } from '@milepost/progress-core';

/**
 * Waits until `promise` settles, but not longer than `limitMs`. Never rejects.
 *
 * @param limitMs - in milliseconds.
 * @returns whether the promise settled in time. A rejection counts as settled.
 */
export async function within(promise: Promise<unknown>, limitMs: number, clock: Clock): Promise<boolean> {
  let timer: unknown;
  const limit = new Promise<false>((resolve) => {
    timer = clock.setTimeout(() => resolve(false), limitMs);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([settled, limit]);
  clock.clearTimeout(timer);
  return inTime;
}
