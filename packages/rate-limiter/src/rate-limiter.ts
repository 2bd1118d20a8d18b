import { type Clock, systemClock } from '@milepost/progress-core';
import { numberOption } from '@milepost/progress-core/internal';

import { ArrivalTimes } from './arrival-times.js';
import { Gcra } from './gcra.js';
import { WaitingLine } from './waiting-line.js';

/** Options of a {@link RateLimiter}. */
export interface RateLimiterOptions {
  /** How many calls may pass in each `timeWindow`; above 0, fractions allowed; default 10. */
  maxRequests?: number | undefined;
  /** The length of the window in ms, above 0; default 1000. */
  timeWindow?: number | undefined;
  /**
   * How many calls may pass at once after a pause, at least 1; default `maxRequests`, or 1 if that is less.
   */
  burst?: number | undefined;
  /** The source of time; default the platform's. */
  clock?: Clock | undefined;
}

/** Options of {@link RateLimiter.checkLimit}. */
export interface CheckLimitOptions {
  /** Ends the wait when it aborts. */
  signal?: AbortSignal | undefined;
  /** The key to which the limit applies; default `''`. */
  key?: string | undefined;
}

// Time is counted in whole ticks: a Map stores an integer below 2^31 in place, but allocates for a fraction.
const TICKS_AN_INTERVAL = 256;
// Added before a time is rounded down, so that an error in the last bits of its fraction does not cost a
// whole tick.
const ROUNDING_SLACK = 2 ** -10;

/**
 * Limits the rate of calls with a token bucket for each key. At most `maxRequests + burst` calls pass in any
 * `timeWindow`. Beyond the burst, they are spread evenly.
 *
 * Decisions are exact to a 256th of the time between two passes. A key costs one number, and only while it is
 * in use: later calls remove keys that have been idle for a `timeWindow`, without a timer.
 */
export class RateLimiter {
  readonly #gcra: Gcra;
  readonly #arrivals: ArrivalTimes;
  readonly #lines = new Map<string, WaitingLine>();
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #ticksPerMs: number;

  /**
   * @throws TypeError if an option is not a number.
   * @throws RangeError if an option is out of its range.
   */
  constructor(options: RateLimiterOptions = {}) {
    const { maxRequests = 10, timeWindow = 1000, clock = systemClock } = options;
    numberOption('maxRequests', maxRequests, { max: Number.MAX_VALUE });
    numberOption('timeWindow', timeWindow, { max: Number.MAX_VALUE });
    const { burst = Math.max(1, maxRequests) } = options;
    numberOption('burst', burst, { min: 1, max: Number.MAX_VALUE });
    this.#gcra = new Gcra(1000 / TICKS_AN_INTERVAL, burst);
    this.#arrivals = new ArrivalTimes(maxRequests * TICKS_AN_INTERVAL);
    this.#ticksPerMs = (maxRequests / timeWindow) * TICKS_AN_INTERVAL;
    this.#clock = clock;
    this.#startMs = clock.now();
  }

  /**
   * Passes now if the limit allows it. Returns whether it passed. Returns false while calls of `checkLimit`
   * wait for the same key.
   *
   * @param key - the key to which the limit applies; default `''`.
   * @param nowMs - the time in ms on the limiter's clock. Pass it to save a reading of the clock.
   * @throws RangeError if the time is not finite.
   */
  tryAcquire(key = '', nowMs: number = this.#clock.now()): boolean {
    if (this.#lines.size > 0 && this.#lines.has(key)) return false;
    return this.#tryPass(key, nowMs);
  }

  /**
   * Waits until the limit allows a pass. Calls for the same key pass in the order in which they were made. A
   * call whose signal aborts does not delay the others.
   *
   * @throws the signal's reason when the signal aborts, or at once if it has already aborted.
   */
  async checkLimit({ signal, key = '' }: CheckLimitOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.tryAcquire(key)) return;
    await this.#line(key).join(signal);
  }

  /**
   * Returns how long a new call of `checkLimit` would wait, in ms, behind the calls that already wait for the
   * key; 0 if `tryAcquire` would succeed.
   *
   * @param key - the key to which the limit applies; default `''`.
   * @param nowMs - the time in ms on the limiter's clock. Pass it to save a reading of the clock.
   * @throws RangeError if the time is not finite.
   */
  retryAfter(key = '', nowMs: number = this.#clock.now()): number {
    const ahead = this.#lines.get(key)?.length ?? 0;
    return this.#opensInMs(key, nowMs, ahead);
  }

  #tryPass(key: string, nowMs: number): boolean {
    const now = this.#ticks(nowMs);
    const last = this.#arrivals.get(key);
    const arrival = this.#gcra.pass(last, now);
    if (!Number.isFinite(arrival)) return refuse(now, nowMs);
    this.#arrivals.set(key, arrival, last, now);
    return true;
  }

  #opensInMs(key: string, nowMs: number, ahead: number): number {
    const opensAt = this.#gcra.opensAt(this.#arrivals.get(key)) + ahead * TICKS_AN_INTERVAL;
    const now = this.#ticks(nowMs);
    if (!Number.isFinite(now)) throw noTime(nowMs);
    return now >= opensAt ? 0 : opensAt / this.#ticksPerMs - (nowMs - this.#startMs);
  }

  #line(key: string): WaitingLine {
    let line = this.#lines.get(key);
    if (!line) {
      line = new WaitingLine({
        tryPass: () => this.#tryPass(key, this.#clock.now()),
        opensInMs: () => this.#opensInMs(key, this.#clock.now(), 0),
        onEmpty: () => this.#lines.delete(key),
        clock: this.#clock,
      });
      this.#lines.set(key, line);
    }
    return line;
  }

  #ticks(nowMs: number): number {
    return Math.floor((nowMs - this.#startMs) * this.#ticksPerMs + ROUNDING_SLACK);
  }
}

// Kept out of `#tryPass`, so that a call that passes stays fast. An invalid time also ends here, because its
// arrival time is not finite either.
function refuse(ticks: number, nowMs: number): false {
  if (!Number.isFinite(ticks)) throw noTime(nowMs);
  return false;
}

function noTime(nowMs: number): RangeError {
  return new RangeError(`A time must be a finite number of milliseconds, not ${String(nowMs)}.`);
}
