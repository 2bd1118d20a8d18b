/** Whatever a {@link Clock} gives to cancel a timer by. */
export type TimerHandle = unknown;

/** Where time comes from. Injected everywhere, so that a test can turn it by hand. */
export interface Clock {
  /** Milliseconds since some fixed moment; monotonic, fractions allowed. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now or a little later. */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  /** Cancels a timer; one that has fired or was cancelled is left alone. */
  clearTimeout(handle: TimerHandle): void;
}

/** The platform's monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Called through globalThis each time, so that fake timers of a test runner are seen.
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};
