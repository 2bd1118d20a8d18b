/**
 * A source of time and timers. It has the structure of the `Clock` of `@milepost/progress-core`. So one clock
 * works for both packages, and neither package depends on the other.
 */
export interface Clock {
  /** Returns the milliseconds since a fixed moment. The value never decreases and may be a fraction. */
  now(): number;
  /** Calls `callback` once, `delayMs` milliseconds from now or a little later. Returns the timer's handle. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Cancels a timer. Does nothing if the timer has fired or was cancelled before. */
  clearTimeout(handle: unknown): void;
}

/** The platform's monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Reads globalThis at every call, because a test runner may have replaced the timers by fake ones.
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};
