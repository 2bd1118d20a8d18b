import { IDLE } from './gcra.js';

// Every so many credits the sweep looks at so many keys: two for each new key, one for every fourth known one. Two
// a new key is what bounds the memory; the rest clears up behind a crowd of keys that came once.
const CREDITS_A_SWEEP = 64;
const CREDITS_A_NEW_KEY = 8;
const KEYS_A_SWEEP = 16;

/**
 * The arrival time of each key, in ticks. Forgets, a few at each call, the keys that have been idle for a while, so
 * that it holds at most about twice as many as are in use; needs no timer for that.
 */
export class ArrivalTimes {
  readonly #times = new Map<string, number>();
  readonly #graceTicks: number;
  #sweep = this.#times.entries();
  #credits = 0;

  /** @param graceTicks - how long past its arrival time a key is kept: one that soon comes again costs no churn. */
  constructor(graceTicks: number) {
    this.#graceTicks = graceTicks;
  }

  get size(): number {
    return this.#times.size;
  }

  /** The key's arrival time; {@link IDLE} where none is known. */
  get(key: string): number {
    return this.#times.get(key) ?? IDLE;
  }

  /** Keeps `arrival` in place of `last`, which {@link get} gave. */
  set(key: string, arrival: number, last: number, now: number): void {
    this.#times.set(key, arrival);
    this.#credits += last === IDLE ? CREDITS_A_NEW_KEY : 1;
    if (this.#credits >= CREDITS_A_SWEEP) this.#forgetSome(now);
  }

  #forgetSome(now: number): void {
    this.#credits = 0;
    for (let looks = 0; looks < KEYS_A_SWEEP; looks++) {
      const { done, value } = this.#sweep.next();
      if (done) {
        this.#sweep = this.#times.entries();
        return;
      }
      const [key, arrival] = value;
      if (arrival + this.#graceTicks <= now) this.#times.delete(key);
    }
  }
}
