// These are read when the module loads, so that fake timers of the test runner do not stop the suite.
const { setTimeout, clearTimeout, performance } = globalThis;

/** Waits for `count` turns of the event loop, so that pending timers, input and output are processed. */
export async function turns(count: number = 1): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setTimeout(resolve, 0));
}

/**
 * Returns whether `condition` becomes true within `limitMs`. It is checked in each turn of the event loop.
 */
export async function becomes(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await turns();
  }
  return true;
}

/** Returns the state of a promise once it has settled, or after `limitMs`. Never rejects. */
export async function outcomeOf(
  promise: PromiseLike<unknown>,
  limitMs: number,
): Promise<'resolved' | 'rejected' | 'pending'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<'pending'>((resolve) => {
    timer = setTimeout(() => resolve('pending'), limitMs);
  });
  const settled = promise.then(
    () => 'resolved' as const,
    () => 'rejected' as const,
  );
  const outcome = await Promise.race([settled, limit]);
  clearTimeout(timer);
  return outcome;
}

/** Returns whether a promise settles within `maxTurns` turns of the event loop. */
export async function settlesSoon(promise: PromiseLike<unknown>, maxTurns: number): Promise<boolean> {
  const state = { settled: false };
  const settle = (): void => void (state.settled = true);
  promise.then(settle, settle);
  for (let turn = 0; !state.settled && turn < maxTurns; turn++) await turns();
  return state.settled;
}
