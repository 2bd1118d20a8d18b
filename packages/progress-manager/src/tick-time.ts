import type { Clock } from '@milepost/progress-core';

/**
 * The time at which updates arrive: read once for all that arrive in one tick, because reading a clock costs more than
 * the rest of an update. Behind by no more than the tick, or `updatesAReading` updates.
 */
export class TickTime {
  /** The time, as of the last {@link refresh}. A field: a double that a call returns would cost an allocation. */
  ms = 0.5;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #updatesAReading: number;
  #updatesLeft = 0;
  #inTick = false;

  /** @param updatesAReading - at least 1, which reads the clock for every update. */
  constructor(clock: Pick<Clock, 'now'>, updatesAReading: number) {
    this.#clock = clock;
    this.#updatesAReading = updatesAReading;
  }

  /** Brings {@link ms} up to date for one update, as far as that is needed. */
  refresh(): void {
    if (this.#updatesLeft > 0) this.#updatesLeft--;
    else this.#read();
  }

  /** Says that time has passed: somebody else's code has run. */
  expire(): void {
    this.#updatesLeft = 0;
  }

  #read(): void {
    this.ms = this.#clock.now();
    this.#updatesLeft = this.#updatesAReading - 1;
    if (this.#inTick || this.#updatesLeft === 0) return;
    this.#inTick = true;
    queueMicrotask(this.#endTick);
  }

  readonly #endTick = (): void => {
    this.#updatesLeft = 0;
    this.#inTick = false;
  };
}
