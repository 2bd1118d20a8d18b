/**
 * Where time comes from; structurally the `Clock` of `@milepost/progress-core`, so that one serves both and neither
 * package needs the other.
 */
export interface Clock {
  /** Milliseconds since some fixed moment; monotonic, fractions allowed. */
  now(): number;
  /** Calls `callback` once, `delayMs` from now or a little later. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  /** Cancels a timer; one that has fired or was cancelled is left alone. */
  clearTimeout(handle: unknown): void;
}

/** The platform's monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Called through globalThis each time, so that fake timers of a test runner are seen.
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, delayMs),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};
