const MIN_TIME_CONSTANT_MS = 5000;
const TIME_CONSTANT_SHARE = 0.15;

/**
 * The rate of an operation is the ratio of two sums over its updates: the units done, and the time that they
 * took. Before an update is added, both sums are multiplied by this share, so that an update counts the less
 * the older it is: an exponentially weighted average with a time constant of 5 s. In a long operation, the
 * time constant is 15 % of the time since the start.
 *
 * @param tookMs - the time since the last update that advanced, in ms.
 * @param elapsedMs - the time since the operation was registered, in ms.
 * @returns the share of the sums that is kept, 0 to 1.
 */
export function keptShare(tookMs: number, elapsedMs: number): number {
  return decay(tookMs / Math.max(MIN_TIME_CONSTANT_MS, TIME_CONSTANT_SHARE * elapsedMs));
}

/**
 * Returns the rate in units a second; undefined while the sums are too small to tell, or too large.
 *
 * @param done - the weighted sum of the units done.
 * @param tookMs - the weighted sum of the time that they took, in ms.
 */
export function rateOf(done: number, tookMs: number): number | undefined {
  if (!(tookMs > 0)) return undefined;
  const rate = (done / tookMs) * 1000;
  return Number.isFinite(rate) ? rate : undefined;
}

/** Returns the time that `left` units take at `rate` units a second, in ms; undefined if that is unknown. */
export function remainingMsAt(rate: number | undefined, left: number): number | undefined {
  if (!rate) return undefined;
  const remainingMs = (left / rate) * 1000;
  return Number.isFinite(remainingMs) ? remainingMs : undefined;
}

// Returns e^-x. For a small x, the usual case, the start of the series is cheaper than `Math.exp`, and exact
// to the last bit of the 32-bit sums that it is multiplied with.
function decay(x: number): number {
  return x < 0.01 ? 1 - x + (x * x) / 2 : Math.exp(-x);
}
