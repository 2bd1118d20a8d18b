import type { Clock } from './clock.js';
import { MAX_TIMER_MS } from './number-option.js';

interface WaitingLineOptions {
  /** Takes a place in the rate, where one is free. */
  take: () => boolean;
  /** How long until `take` may succeed, in ms. */
  opensInMs: () => number;
  /** Called when nobody waits any more; the line is not used again. */
  onEmpty: () => void;
  clock: Clock;
}

/** Those who wait for one key, in order, with one timer for the first of them. */
export class WaitingLine {
  readonly #options: WaitingLineOptions;
  readonly #waiting = new Set<() => void>();
  // Kept: a new iterator would step over the places of all who have left, each time.
  readonly #order = this.#waiting.values();
  #timer: unknown;

  constructor(options: WaitingLineOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Resolves when its turn has come; rejects with the signal's reason when that aborts. */
  join(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const pass = (): void => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(pass);
        if (this.#waiting.size === 0) this.#end();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.#waiting.add(pass);
      this.#timer ??= this.#wakeLater();
    });
  }

  #serve(): void {
    const { take } = this.#options;
    while (this.#waiting.size > 0 && take()) {
      const pass = this.#order.next().value;
      if (!pass) break;
      this.#waiting.delete(pass);
      pass();
    }
    if (this.#waiting.size === 0) this.#end();
    else this.#timer = this.#wakeLater();
  }

  #wakeLater(): unknown {
    // Whole milliseconds, upwards: a timer that fires a fraction early would find the place taken.
    const delayMs = Math.min(Math.ceil(this.#options.opensInMs()), MAX_TIMER_MS);
    return this.#options.clock.setTimeout(() => {
      this.#serve();
    }, delayMs);
  }

  #end(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.onEmpty();
  }
}
