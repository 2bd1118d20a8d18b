import type { Clock } from '@milepost/progress-core';

/** Waits for `promise` to settle, but for no longer than `limitMs`. Never rejects; tells whether it settled in time. */
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
