import { type Clock, systemClock } from '@milepost/progress-core';
import { numberOption } from '@milepost/progress-core/internal';

import { Gcra, IDLE } from './gcra.js';

/** Options of a {@link Coalescer}. */
export interface CoalescerOptions<Value> {
  /** Receives each value that passes. If it returns a promise, the next value waits until that settles. */
  deliver: (value: Value) => void | PromiseLike<unknown>;
  /** How many values may pass per second, above 0; `Infinity` for no limit; default 10. */
  maxPerSecond?: number | undefined;
  /** How many may pass at once after a pause, at least 1; default `maxPerSecond`, or 1 if that is less. */
  burst?: number | undefined;
  /** Called with what `deliver` throws or rejects with; later values still pass. Default: it is ignored. */
  onError?: ((error: unknown) => void) | undefined;
  /** Called when a wait for the rate or for a delivery has ended, and no value waits or is in flight. */
  onIdle?: (() => void) | undefined;
  /**
   * The state of the rate to start with: {@link Coalescer.arrivalMs} of an earlier coalescer. Default: a full
   * burst may pass.
   */
  arrivalMs?: number | undefined;
  /** The source of time; default the platform's. */
  clock?: Clock | undefined;
}

// No timer can fire during a synchronous loop, so `offer` has to read the clock itself. But a reading costs
// ten times as much as an offer may cost. So up to 128 offers skip the reading, and fewer if the loop is
// known to be slow.
const MAX_SKIPS = 128;

// Means that no value waits. It is a symbol because `undefined` may be a value.
const NOTHING: unique symbol = Symbol('nothing');

// Stands in `#inFlight` for a call of `deliver` that has not returned yet.
const DELIVERING: Promise<void> = /* @__PURE__ */ Promise.resolve();

/**
 * Lets the latest value pass, at a limited rate. A value that is offered passes at once, or waits until a
 * newer value replaces it or the rate allows it. At most one value is in flight and at most one waits, no
 * matter how fast values are offered and how slow `deliver` is.
 *
 * An offer that must wait allocates nothing and usually does not read the clock.
 */
export class Coalescer<Value> {
  readonly #deliver: (value: Value) => void | PromiseLike<unknown>;
  readonly #onError: ((error: unknown) => void) | undefined;
  readonly #onIdle: (() => void) | undefined;
  readonly #clock: Clock;
  readonly #gcra: Gcra;
  #arrivalMs: number;
  #value: Value | typeof NOTHING = NOTHING;
  #closed = false;
  #inFlight: PromiseLike<void> | undefined;
  #timer: unknown;
  #skips = 0;
  #skipsGiven = 0;
  #lookedAtMs = -0.5;

  /**
   * @throws TypeError if `maxPerSecond` or `burst` is not a number.
   * @throws RangeError if one of them is out of its range.
   */
  constructor(options: CoalescerOptions<Value>) {
    const { maxPerSecond = 10, clock = systemClock } = options;
    numberOption('maxPerSecond', maxPerSecond);
    const { burst = Math.max(1, maxPerSecond) } = options;
    this.#gcra = new Gcra(maxPerSecond, numberOption('burst', burst, { min: 1 }));
    this.#arrivalMs = options.arrivalMs ?? IDLE;
    this.#deliver = options.deliver;
    this.#onError = options.onError;
    this.#onIdle = options.onIdle;
    this.#clock = clock;
  }

  /** Whether a value waits. */
  get waiting(): boolean {
    return this.#value !== NOTHING;
  }

  /** The state of the rate. Pass it as the option `arrivalMs` to continue with another coalescer. */
  get arrivalMs(): number {
    return this.#arrivalMs;
  }

  /** Delivers `value` now, or keeps it in place of the value that waits. After `close` it is dropped. */
  offer(value: Value): void {
    this.#value = value;
    if (this.#skips > 0) this.#skips--;
    else this.#look();
  }

  /** Treats `delivery` as a value in flight: values that are offered wait until it settles. */
  waitFor(delivery: PromiseLike<unknown>): void {
    const settled = (): void => {
      this.#inFlight = undefined;
      this.#resume();
    };
    this.#inFlight = delivery.then(settled, (error: unknown) => {
      // `onError` is called first, because it may close the coalescer, and then no further value must pass.
      try {
        this.#onError?.(error);
      } finally {
        settled();
      }
    });
  }

  /**
   * Delivers the value that waits, even if the rate does not allow it. Resolves when every value that was
   * offered before has been delivered or replaced, and the deliveries have settled. Does not reject if
   * `deliver` fails.
   */
  async flush(): Promise<void> {
    // The first round awaits the value in flight, the second the value that waited behind it. A call from
    // inside `deliver` needs one round more, for the end of that call of `deliver`.
    const rounds = this.#inFlight === DELIVERING ? 3 : 2;
    for (let round = 0; round < rounds && (this.waiting || this.#inFlight); round++) {
      if (!this.#inFlight) this.#force();
      await this.#inFlight;
    }
  }

  /** Drops the value that waits, and every value offered later. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#skips = 0;
    this.#drop();
    this.#cancelTimer();
  }

  #look(): void {
    if (this.#closed) return this.#drop();
    this.#skips = MAX_SKIPS;
    if (this.#inFlight) return; // When it settles, it calls #resume, which looks again.
    if (this.#gcra.intervalMs === 0) return this.#pass(IDLE);
    const now = this.#clock.now();
    const arrival = this.#gcra.pass(this.#arrivalMs, now);
    // NaN means that the value may not pass. NaN is the only number that does not equal itself.
    if (arrival === arrival) this.#pass(arrival);
    else this.#hold(now);
    this.#lookedAtMs = now;
  }

  #force(): void {
    this.#pass(this.#gcra.force(this.#arrivalMs, this.#clock.now()));
  }

  #pass(arrivalMs: number): void {
    const value = this.#value as Value;
    this.#arrivalMs = arrivalMs;
    this.#skips = this.#skipsGiven = 0;
    this.#drop();
    // A value that `deliver` itself offers waits, so that `deliver` never runs inside itself.
    this.#inFlight = DELIVERING;
    let outcome: void | PromiseLike<unknown> = undefined;
    try {
      outcome = this.#deliver(value);
    } catch (error) {
      this.#inFlight = undefined; // Before `onError`, which may throw.
      this.#onError?.(error);
    }
    this.#inFlight = undefined;
    if (outcome) this.waitFor(outcome);
    else if (this.waiting) this.waitFor(DELIVERING);
  }

  #hold(now: number): void {
    const waitMs = this.#gcra.opensAt(this.#arrivalMs) - now;
    // Rounded up to whole milliseconds: a timer that fires a fraction early would come before the rate allows
    // a value.
    this.#timer ??= this.#clock.setTimeout(() => this.#wake(), Math.ceil(waitMs));
    const msPerOffer = (now - this.#lookedAtMs) / (this.#skipsGiven + 1);
    this.#skips = this.#skipsGiven = Math.min(MAX_SKIPS, Math.floor(waitMs / msPerOffer));
  }

  #wake(): void {
    this.#timer = undefined;
    this.#resume();
  }

  #resume(): void {
    this.#skips = 0;
    if (this.waiting) this.#look();
    if (!this.waiting && !this.#inFlight) this.#onIdle?.();
  }

  #drop(): void {
    this.#value = NOTHING;
  }

  #cancelTimer(): void {
    if (this.#timer === undefined) return;
    this.#clock.clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
