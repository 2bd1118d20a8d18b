import { type Clock, systemClock, type TimerHandle } from '@milepost/progress-core';

/** The system clock, with a list of the timers that have neither fired nor been cancelled. */
export class CountingClock implements Clock {
  readonly #pending = new Map<TimerHandle, number>();

  /** The delays of the pending timers, in ms. */
  get pendingMs(): readonly number[] {
    return [...this.#pending.values()];
  }

  now(): number {
    return systemClock.now();
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const handle = systemClock.setTimeout(() => {
      this.#pending.delete(handle);
      callback();
    }, delayMs);
    this.#pending.set(handle, delayMs);
    return handle;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#pending.delete(handle);
    systemClock.clearTimeout(handle);
  }
}
