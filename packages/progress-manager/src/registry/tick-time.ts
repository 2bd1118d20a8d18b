import type { Clock } from '@milepost/progress-core';

/**
 * The time at which updates arrive. The clock is read once for several updates of one tick, because reading
 * it costs more than the rest of an update. The time is late by at most the tick, or by `updatesAReading`
 * updates.
 */
export class TickTime {
  /**
   * The time in ms, as of the last {@link refresh}. It is a field, because a double that is returned from a
   * call may cost an allocation.
   */
  ms = 0.5;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #updatesAReading: number;
  #updatesLeft = 0;
  #inTick = false;

  /**
   * @param updatesAReading - the number of updates that share a reading; at least 1, which reads for every
   *   update.
   */
  constructor(clock: Pick<Clock, 'now'>, updatesAReading: number) {
    this.#clock = clock;
    this.#updatesAReading = updatesAReading;
  }

  /** Call it for each update, before reading {@link ms}: it reads the clock if that is needed. */
  refresh(): void {
    if (this.#updatesLeft > 0) this.#updatesLeft--;
    else this.#read();
  }

  /**
   * Makes the next {@link refresh} read the clock. Call it after the code of a user has run, which may take
   * long.
   */
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
