import { ArrivalTimes } from './arrival-times.js';
import { type Clock, systemClock } from './clock.js';
import { Gcra } from './gcra.js';
import { numberOption } from './number-option.js';
import { WaitingLine } from './waiting-line.js';

/** How a {@link RateLimiter} is set up. */
export interface RateLimiterOptions {
  /** How many may pass in each `timeWindow`, above 0; default 10. */
  maxRequests?: number | undefined;
  /** The window's length in ms, above 0; default 1000. */
  timeWindow?: number | undefined;
  /** How many may pass at once after a silence, at least 1; default `maxRequests`, or 1 where that is less. */
  burst?: number | undefined;
  clock?: Clock | undefined;
}

/** Whom a {@link RateLimiter.checkLimit} waits for. */
export interface CheckLimitOptions {
  /** Gives the wait up. */
  signal?: AbortSignal | undefined;
  /** Whose limit it is; default `''`. */
  key?: string | undefined;
}

// Time is counted in ticks, whole numbers: a Map keeps a number below 2^31 in place, and boxes a fraction.
const TICKS_AN_INTERVAL = 256;
// A time that is right but for the last bits of its fraction must not fall a tick behind.
const ROUNDING_SLACK = 2 ** -10;

/**
 * A token bucket for each key: at most `maxRequests + burst` pass in any `timeWindow`, evenly spread beyond the burst.
 *
 * Exact to a 256th of the time between two passes. A key costs one number, and only while it is in use: one that has
 * been idle for a `timeWindow` is forgotten in the course of later calls, without a timer.
 */
export class RateLimiter {
  readonly #gcra: Gcra;
  readonly #arrivals: ArrivalTimes;
  readonly #lines = new Map<string, WaitingLine>();
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #ticksPerMs: number;

  /**
   * @throws TypeError where an option is no number.
   * @throws RangeError where one is out of its range.
   */
  constructor(options: RateLimiterOptions = {}) {
    const { clock = systemClock } = options;
    const maxRequests = numberOption('maxRequests', options.maxRequests ?? 10);
    const timeWindow = numberOption('timeWindow', options.timeWindow ?? 1000);
    const burst = numberOption('burst', options.burst ?? Math.max(1, maxRequests), { min: 1 });
    this.#gcra = new Gcra(1000 / TICKS_AN_INTERVAL, burst);
    this.#arrivals = new ArrivalTimes(maxRequests * TICKS_AN_INTERVAL);
    this.#ticksPerMs = (maxRequests / timeWindow) * TICKS_AN_INTERVAL;
    this.#clock = clock;
    this.#startMs = clock.now();
  }

  /**
   * Takes a place now, where one is free. While others wait for the key in `checkLimit`, none is.
   *
   * @param key - whose limit it is; default `''`.
   * @param nowMs - the time, on the limiter's clock; pass it where it is known, to save a reading.
   * @throws RangeError where the time is not finite.
   */
  tryAcquire(key = '', nowMs: number = this.#clock.now()): boolean {
    if (this.#lines.size > 0 && this.#lines.has(key)) return false;
    return this.#take(key, nowMs);
  }

  /**
   * Waits for a place. Those who wait for one key get theirs in the order in which they asked; one who gives up delays
   * nobody.
   *
   * @throws the signal's reason when it aborts, at once where it already has.
   */
  async checkLimit({ signal, key = '' }: CheckLimitOptions = {}): Promise<void> {
    signal?.throwIfAborted();
    if (this.tryAcquire(key)) return;
    await this.#line(key).join(signal);
  }

  /**
   * How long until one who asks now could pass, in ms, behind those who wait; 0 where `tryAcquire` would succeed.
   *
   * @throws RangeError where the time is not finite.
   */
  retryAfter(key = '', nowMs: number = this.#clock.now()): number {
    const ahead = this.#lines.get(key)?.length ?? 0;
    return this.#opensInMs(key, nowMs, ahead);
  }

  #take(key: string, nowMs: number): boolean {
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
        take: () => this.#take(key, this.#clock.now()),
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

// Out of the way of those who pass. A time that is none comes here too: its arrival is not finite either.
function refuse(ticks: number, nowMs: number): false {
  if (!Number.isFinite(ticks)) throw noTime(nowMs);
  return false;
}

function noTime(nowMs: number): RangeError {
  return new RangeError(`A time must be a finite number of milliseconds, not ${String(nowMs)}.`);
}
