/** The handle of a timer: {@link Clock.setTimeout} returns it, {@link Clock.clearTimeout} accepts it. */
export type TimerHandle = unknown;

/** A source of time and timers. It is injected wherever time is needed, so that a test can control time. */
export interface Clock {
  /** Returns the milliseconds since a fixed moment. The value never decreases and may be a fraction. */
  now(): number;
  /**
   * Calls `callback` once, `delayMs` milliseconds from now or a little later. A delay above 2,147,483,647 ms
   * (24.8 days, the most that a platform's timer can wait), also `Infinity`, counts as that long.
   */
  setTimeout(callback: () => void, delayMs: number): TimerHandle;
  /** Cancels a timer. Does nothing if the timer has fired or was cancelled before. */
  clearTimeout(handle: TimerHandle): void;
}

/** The longest delay of a platform's timer, in ms. With a longer one, the platform fires it at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/** The platform's monotonic clock and timers. */
export const systemClock: Clock = {
  now: () => performance.now(),
  // Reads globalThis at every call, because a test runner may have replaced the timers by fake ones.
  setTimeout: (callback, delayMs) => globalThis.setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS)),
  clearTimeout: (handle) => globalThis.clearTimeout(handle as ReturnType<typeof globalThis.setTimeout>),
};
