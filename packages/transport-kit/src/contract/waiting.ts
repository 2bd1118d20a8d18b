// Taken at once, so that a runner's fake timers do not stop the suite.
const { setTimeout, clearTimeout, performance } = globalThis;

/** Lets the event loop go round: what is under way by timers, input or output gets its turn. */
export async function turns(count: number = 1): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => setTimeout(resolve, 0));
}

/** Whether `condition` came to hold, looked at each turn of the event loop, for no longer than `limitMs`. */
export async function becomes(condition: () => boolean, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > end) return false;
    await turns();
  }
  return true;
}

/** How a promise stands: after it has settled, or after `limitMs`. Never rejects. */
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

/** Whether a promise settles while the event loop goes round `maxTurns` times. */
export async function settlesSoon(promise: PromiseLike<unknown>, maxTurns: number): Promise<boolean> {
  const state = { settled: false };
  const settle = (): void => void (state.settled = true);
  promise.then(settle, settle);
  for (let turn = 0; !state.settled && turn < maxTurns; turn++) await turns();
  return state.settled;
}
