/** The arrival time of a key without a history. A full burst may pass. */
export const IDLE: number = -Infinity;

/**
 * The generic cell rate algorithm (GCRA): a token bucket whose state is one number per key, the theoretical
 * arrival time in ms. The caller stores this number, so that a million keys can be kept where it costs least.
 *
 * In any window of `n` intervals at most `n + burst` calls pass.
 *
 * @see ITU-T Recommendation I.371 (03/2004), annex A
 */
export class Gcra {
  /** The time between two passes at a steady rate, in ms; 0 if there is no limit. */
  readonly intervalMs: number;
  readonly #toleranceMs: number;

  /**
   * @param ratePerSecond - how many calls may pass per second; above 0, `Infinity` for no limit.
   * @param burst - how many calls may pass at once after a pause; at least 1.
   */
  constructor(ratePerSecond: number, burst: number) {
    this.intervalMs = 1000 / ratePerSecond;
    this.#toleranceMs = this.intervalMs === 0 ? 0 : (burst - 1) * this.intervalMs;
  }

  /**
   * Decides whether a call may pass at `nowMs`.
   *
   * @param arrivalMs - the key's arrival time; {@link IDLE} if none is known.
   * @returns the next arrival time, which the caller stores for the key; NaN if the call may not pass.
   */
  pass(arrivalMs: number, nowMs: number): number {
    if (nowMs < arrivalMs - this.#toleranceMs) return NaN;
    return (arrivalMs > nowMs ? arrivalMs : nowMs) + this.intervalMs;
  }

  /**
   * Returns the next arrival time for a call that passes at `nowMs` even if the rate does not allow it.
   * Forced calls never use up more than the burst. So the next regular call waits at most one interval.
   */
  force(arrivalMs: number, nowMs: number): number {
    const next = (arrivalMs > nowMs ? arrivalMs : nowMs) + this.intervalMs;
    return Math.min(next, nowMs + this.#toleranceMs + this.intervalMs);
  }

  /** Returns the time from which a call may pass, in ms on the same clock. */
  opensAt(arrivalMs: number): number {
    return arrivalMs - this.#toleranceMs;
  }
}
