import type { Clock } from '@milepost/progress-core';

/** Options of a {@link LivenessCheck}. */
export interface LivenessCheckOptions {
  /** How often to check for signs of life, in ms. */
  intervalMs: number;
  /** Asks the peer for a sign of life. */
  ask: () => void;
  /**
   * Returns whether any data was received, or any waiting data was sent, since the last call. It covers
   * messages that take longer than an interval.
   */
  hasMoved: () => boolean;
  /** Called once, if the peer gave no sign of life. */
  onLost: () => void;
  clock: Clock;
}

/** The number of intervals within which the loss of a peer is noticed. */
export const NOTICED_AFTER_INTERVALS = 3;

/**
 * Notices a peer that is gone without a close frame. After an interval of silence it asks for a sign of life,
 * and after another it reports the peer as lost.
 */
export class LivenessCheck {
  readonly #options: LivenessCheckOptions;
  #timer: unknown;
  #alive = true;
  #hasAsked = false;

  constructor(options: LivenessCheckOptions) {
    this.#options = options;
    this.#wait();
  }

  /** Records a sign of life. */
  recordSignOfLife(): void {
    this.#alive = true;
  }

  stop(): void {
    this.#options.clock.clearTimeout(this.#timer);
  }

  #wait(): void {
    this.#timer = this.#options.clock.setTimeout(this.#check, this.#options.intervalMs);
  }

  readonly #check = (): void => {
    const { ask, hasMoved, onLost } = this.#options;
    if (hasMoved()) this.#alive = true;
    if (!this.#alive && this.#hasAsked) {
      onLost();
      return;
    }
    this.#hasAsked = !this.#alive;
    this.#alive = false;
    this.#wait();
    if (this.#hasAsked) ask();
  };
}
