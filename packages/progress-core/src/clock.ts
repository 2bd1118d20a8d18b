/** The handle of a timer: {@link Clock.setTimeout} returns it, {@link Clock.clearTimeout} accepts it. */
export type TimerHandle = unknown;

/** A source of time and timers. It is injected wherever time is needed, so that a test can control time. */
export interface Clock {
  /** Returns the milliseconds since a fixed moment. The value never decreases and may be a fraction. */
  now(): number;
  /** Calls `callback` once, `delayMs` milliseconds from now or a little later. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  /** Cancels a timer. Does nothing if the timer has fired or was cancelled before. */
  clearTimeout(handle: TimerHandle): void;
}

/** The platform's monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Reads globalThis at every call, because a test runner may have replaced the timers by fake ones.
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};
