import { type Clock, systemClock } from './clock.js';
import { Gcra, IDLE } from './gcra.js';
import { MAX_TIMER_MS } from './number-option.js';

/** How a {@link Coalescer} is set up. */
export interface CoalescerOptions<Value> {
  /** Takes a value that passes. Where it returns a promise, the next value waits for it to settle. */
  deliver: (value: Value) => void | PromiseLike<unknown>;
  /** How many values may pass a second, above 0; default 10, `Infinity` for all. */
  maxPerSecond?: number | undefined;
  /** How many may pass at once after a silence, at least 1; default `maxPerSecond`, or 1 where that is less. */
  burst?: number | undefined;
  /** Told what `deliver` throws or rejects with; the gate goes on. Default: it is swallowed. */
  onError?: ((error: unknown) => void) | undefined;
  /** Called when, after holding something, nothing waits and nothing is in flight any more. */
  onIdle?: (() => void) | undefined;
  /** The state of the rate to go on from: an earlier coalescer's {@link Coalescer.arrivalMs}. Default: a full burst. */
  arrivalMs?: number | undefined;
  clock?: Clock | undefined;
}

// A synchronous loop cannot be woken by a timer, so an offer looks at the clock itself; but a look costs ten times
// what an offer may. So at most this many offers go by between looks, fewer where the loop is known to be slow.
const MAX_SKIPS = 128;

// What stands for no value: undefined may be one.
const NOTHING: unique symbol = Symbol('nothing');

const DELIVERING: Promise<void> = /* @__PURE__ */ Promise.resolve();

/**
 * A latest-wins gate: a value offered passes now, or waits and is replaced by the next one. Never more than one value
 * is in flight and one waiting, however fast they are offered and however slow `deliver` is.
 *
 * An offer that is held back allocates nothing and, mostly, reads no clock.
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

  /** @throws TypeError where `maxPerSecond` or `burst` is no number; RangeError where one is out of its range. */
  constructor(options: CoalescerOptions<Value>) {
    const { maxPerSecond = 10, clock = systemClock } = options;
    this.#gcra = new Gcra(maxPerSecond, options.burst ?? Math.max(1, maxPerSecond));
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

  /** The whole state of the rate; see `arrivalMs` in the options. */
  get arrivalMs(): number {
    return this.#arrivalMs;
  }

  /** Lets `value` pass now, or keeps it in place of the one that waited. After `close` it is dropped. */
  offer(value: Value): void {
    this.#value = value;
    if (this.#skips > 0) this.#skips--;
    else this.#look();
  }

  /** Counts `delivery` as a value in flight: what is offered waits until it settles. */
  waitFor(delivery: PromiseLike<unknown>): void {
    const settled = (): void => {
      this.#inFlight = undefined;
      this.#resume();
    };
    this.#inFlight = delivery.then(settled, (error: unknown) => {
      // Told first: it may close the gate, and then nothing more passes.
      try {
        this.#onError?.(error);
      } finally {
        settled();
      }
    });
  }

  /**
   * Delivers what waits, whatever the rate says. Resolves when all that was offered before has been delivered and has
   * settled; never rejects.
   */
  async flush(): Promise<void> {
    // Two rounds: what is in flight, then what waited behind it. From inside deliver one more: its end comes first.
    const rounds = this.#inFlight === DELIVERING ? 3 : 2;
    for (let round = 0; round < rounds && (this.waiting || this.#inFlight); round++) {
      if (!this.#inFlight) this.#force();
      await this.#inFlight;
    }
  }

  /** Drops what waits and everything offered later. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#skips = 0;
    this.#drop();
    this.#cancelTimer();
  }

  #look(): void {
    if (this.#closed) return this.#drop();
    this.#skips = MAX_SKIPS;
    if (this.#inFlight) return; // Its settling looks again.
    if (this.#gcra.intervalMs === 0) return this.#pass(IDLE);
    const now = this.#clock.now();
    const arrival = this.#gcra.pass(this.#arrivalMs, now);
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
    this.#inFlight = DELIVERING; // What deliver itself offers waits: it is never run inside itself.
    let outcome: void | PromiseLike<unknown> = undefined;
    try {
      outcome = this.#deliver(value);
    } catch (error) {
      this.#inFlight = undefined; // Also where onError throws.
      this.#onError?.(error);
    }
    this.#inFlight = undefined;
    if (outcome) this.waitFor(outcome);
    else if (this.waiting) this.waitFor(DELIVERING);
  }

  #hold(now: number): void {
    const waitMs = this.#gcra.opensAt(this.#arrivalMs) - now;
    // Whole milliseconds, upwards: a timer that fires a fraction early would find the gate shut.
    const delayMs = Math.min(Math.ceil(waitMs), MAX_TIMER_MS);
    this.#timer ??= this.#clock.setTimeout(() => this.#wake(), delayMs);
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
