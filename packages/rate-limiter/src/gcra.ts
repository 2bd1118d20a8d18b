import { mustBeNumber } from './number-option.js';

/** The arrival time of a key that nothing is known of: everything may pass. */
export const IDLE: number = -Infinity;

/**
 * The generic cell rate algorithm: a token bucket whose whole state is one number a key, the theoretical arrival time
 * (ms). Holds no state itself, so that a million keys can keep their number wherever it is cheapest.
 *
 * In any window of `n` intervals at most `n + burst` pass.
 *
 * @see ITU-T Recommendation I.371 (03/2004), annex A
 */
export class Gcra {
  /** How far apart passes are at a steady rate, in ms; 0 lets everything pass. */
  readonly intervalMs: number;
  readonly #toleranceMs: number;

  /**
   * @param ratePerSecond - above 0; `Infinity` lets everything pass.
   * @param burst - how many may pass at once after a silence; at least 1.
   * @throws TypeError where one is no number.
   * @throws RangeError where one is out of its range.
   */
  constructor(ratePerSecond: number, burst: number) {
    mustBeNumber('A rate', ratePerSecond);
    mustBeNumber('A burst', burst);
    if (!(ratePerSecond > 0))
      throw new RangeError(`A rate must be above 0 a second, not ${String(ratePerSecond)}.`);
    if (!(burst >= 1)) throw new RangeError(`A burst must be at least 1, not ${String(burst)}.`);
    this.intervalMs = 1000 / ratePerSecond;
    this.#toleranceMs = this.intervalMs === 0 ? 0 : (burst - 1) * this.intervalMs;
  }

  /** The next arrival time, to be kept for the key, where one may pass at `nowMs`; NaN where none may. */
  pass(arrivalMs: number, nowMs: number): number {
    if (nowMs < arrivalMs - this.#toleranceMs) return NaN;
    return (arrivalMs > nowMs ? arrivalMs : nowMs) + this.intervalMs;
  }

  /**
   * The next arrival time where one passes at `nowMs` whatever the rate says. It uses the burst up, and no more: passing
   * often in this way does not silence the key for long.
   */
  force(arrivalMs: number, nowMs: number): number {
    const next = (arrivalMs > nowMs ? arrivalMs : nowMs) + this.intervalMs;
    return Math.min(next, nowMs + this.#toleranceMs + this.intervalMs);
  }

  /** When the next one may pass, in ms on the same clock. */
  opensAt(arrivalMs: number): number {
    return arrivalMs - this.#toleranceMs;
  }
}
