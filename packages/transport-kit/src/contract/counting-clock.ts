import { type Clock, systemClock, type TimerHandle } from '@milepost/progress-core';

/** The system's clock, which remembers the timers that are neither fired nor cancelled. */
export class CountingClock implements Clock {
  readonly #pending = new Map<TimerHandle, number>();

  /** The delays of the timers that wait, in ms. */
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
