import type { Clock } from '@milepost/progress-core';

/** How a {@link Heartbeat} is set up. */
export interface HeartbeatOptions {
  /** How often it is looked whether anything came, in ms. */
  intervalMs: number;
  /** Asks the peer for a sign of life. */
  ask: () => void;
  /** Whether anything of a message that is longer than an interval has come or gone since it was last asked. */
  hasMoved: () => boolean;
  /** Told once that it gave none. */
  onLost: () => void;
  clock: Clock;
}

/** A peer that goes without goodbye is noticed within so many intervals. */
export const NOTICED_AFTER_INTERVALS = 3;

/** Notices a peer that has gone without goodbye: asks after an interval of silence, gives it up after another. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #timer: unknown;
  #heard = true;
  #asked = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#wait();
  }

  /** The peer gave a sign of life. */
  heard(): void {
    this.#heard = true;
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = this.#options.clock.setTimeout(this.#beat, this.#options.intervalMs);
  }

  readonly #beat = (): void => {
    const { ask, hasMoved, onLost } = this.#options;
    if (hasMoved()) this.#heard = true;
    if (!this.#heard && this.#asked) {
      onLost();
      return;
    }
    this.#asked = !this.#heard;
    this.#heard = false;
    this.#wait();
    if (this.#asked) ask();
  };
}
