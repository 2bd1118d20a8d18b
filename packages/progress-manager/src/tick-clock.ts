import { type Clock, systemClock } from '@milepost/progress-core';

// A burst that takes long to handle, within one tick, must not stop the time.
const MAX_READS = 16;

/**
 * The system's clock, read once for all that arrives in one tick: reading it costs more than the rest of an update.
 * Its time is behind by no more than the tick, or 16 readings.
 */
export class TickClock implements Clock {
  #now = 0.5;
  #readsLeft = 0;
  #inTick = false;

  now(): number {
    if (this.#readsLeft > 0) {
      this.#readsLeft--;
      return this.#now;
    }
    this.#readsLeft = MAX_READS;
    if (!this.#inTick) queueMicrotask(this.#endTick);
    this.#inTick = true;
    return (this.#now = systemClock.now());
  }

  readonly #endTick = (): void => {
    this.#readsLeft = 0;
    this.#inTick = false;
  };

  setTimeout(callback: () => void, delayMs: number): unknown {
    const inNewTick = (): void => {
      this.#readsLeft = 0;
      callback();
    };
    return systemClock.setTimeout(inNewTick, delayMs);
  }

  clearTimeout(handle: unknown): void {
    systemClock.clearTimeout(handle);
  }
}
