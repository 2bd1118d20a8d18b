import { IDLE } from './gcra.js';

// A call of `set` earns 8 credits for a new key and 1 for a known key. After 64 credits a sweep checks 16
// keys. So two keys are checked for each new key, which bounds the memory. One key is checked for every four
// calls with a known key, which removes what is left when many keys were used only once.
const CREDITS_A_SWEEP = 64;
const CREDITS_A_NEW_KEY = 8;
const KEYS_A_SWEEP = 16;

/**
 * Stores the arrival time of each key, in ticks. Calls of `set` remove idle keys, a few at a time and without
 * a timer. So at most about twice as many keys are stored as are in use.
 */
export class ArrivalTimes {
  readonly #times = new Map<string, number>();
  readonly #graceTicks: number;
  #sweep = this.#times.entries();
  #credits = 0;

  /**
   * @param graceTicks - how long a key is kept after its arrival time, in ticks. A key that is soon used
   *   again is then not removed in between.
   */
  constructor(graceTicks: number) {
    this.#graceTicks = graceTicks;
  }

  get size(): number {
    return this.#times.size;
  }

  /** Returns the key's arrival time, or {@link IDLE} if none is stored. */
  get(key: string): number {
    return this.#times.get(key) ?? IDLE;
  }

  /** Stores `arrival` for the key, and may remove idle keys. `last` is what {@link get} returned for it. */
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
