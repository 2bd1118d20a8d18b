import { type Clock, systemClock } from '@milepost/progress-core';

// A burst that takes long to handle, within one tick, must not stop the time.
const MAX_READS = 16;

/** The system's clock, and a cheaper look at it for what arrives in crowds: reading it costs more than an update. */
export class TickClock implements Clock {
  #now = 0.5;
  #readsLeft = 0;
  #inTick = false;

  now(): number {
    return (this.#now = systemClock.now());
  }

  /** The time as it was read last in this tick; behind by no more than the tick, or 16 readings. Never goes back. */
  recent(): number {
    if (this.#readsLeft > 0) {
      this.#readsLeft--;
      return this.#now;
    }
    this.#readsLeft = MAX_READS;
    if (!this.#inTick) queueMicrotask(this.#endTick);
    this.#inTick = true;
    return this.now();
  }

  readonly #endTick = (): void => {
    this.#readsLeft = 0;
    this.#inTick = false;
  };

  setTimeout(callback: () => void, delayMs: number): unknown {
    return systemClock.setTimeout(callback, delayMs);
  }

  clearTimeout(handle: unknown): void {
    systemClock.clearTimeout(handle);
  }
}
