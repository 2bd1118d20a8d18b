import type { Clock } from '@milepost/progress-core';
import { whenAborted } from '@milepost/progress-core/internal';

interface WaitingLineOptions {
  /** Passes now if the rate allows it. Returns whether it passed. */
  tryPass: () => boolean;
  /** Returns how long it takes until `tryPass` may succeed, in ms. */
  opensInMs: () => number;
  /** Called when no call waits any more. The line is not used after that. */
  onEmpty: () => void;
  clock: Clock;
}

/** The calls that wait for one key, in order. One timer serves the first of them. */
export class WaitingLine {
  readonly #options: WaitingLineOptions;
  readonly #waiting = new Set<() => void>();
  // One iterator is kept, because a new one would step over the deleted entries at the start each time.
  readonly #order = this.#waiting.values();
  #timer: unknown;

  constructor(options: WaitingLineOptions) {
    this.#options = options;
  }

  get length(): number {
    return this.#waiting.size;
  }

  /** Resolves when it is this call's turn. Rejects with the signal's reason when the signal aborts. */
  join(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const pass = (): void => {
        ignoreAbort?.();
        resolve();
      };
      const leave = (): void => {
        this.#waiting.delete(pass);
        if (this.#waiting.size === 0) this.#end();
        reject(signal?.reason);
      };
      this.#waiting.add(pass);
      this.#timer ??= this.#wakeLater();
      const ignoreAbort = signal && whenAborted(signal, leave);
    });
  }

  #serve(): void {
    const { tryPass } = this.#options;
    while (this.#waiting.size > 0 && tryPass()) {
      const pass = this.#order.next().value;
      if (!pass) break;
      this.#waiting.delete(pass);
      pass();
    }
    if (this.#waiting.size === 0) this.#end();
    else this.#timer = this.#wakeLater();
  }

  #wakeLater(): unknown {
    // Rounded up to whole milliseconds: a timer that fires a fraction early would come before the rate allows
    // a pass.
    const delayMs = Math.ceil(this.#options.opensInMs());
    return this.#options.clock.setTimeout(() => {
      this.#serve();
    }, delayMs);
  }

  #end(): void {
    this.#options.clock.clearTimeout(this.#timer);
    this.#options.onEmpty();
  }
}
