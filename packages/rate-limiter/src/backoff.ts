import { MAX_TIMER_MS, numberOption } from './number-option.js';

/** How a {@link backoff} grows. */
export interface BackoffOptions {
  /** The longest first delay, in ms, above 0; default 100. */
  initialMs?: number | undefined;
  /** The longest delay ever, in ms: at least `initialMs`, at most what a timer can wait (24.8 days); default 30,000. */
  maxMs?: number | undefined;
  /** What the longest delay is multiplied by each time, at least 1; default 2. */
  factor?: number | undefined;
  /** Gives numbers from 0 (included) to 1 (excluded); default `Math.random`. */
  random?: (() => number) | undefined;
}

/** How long to wait before the next attempt. */
export interface Backoff {
  /** The next delay in ms, anything from 0 to the longest one so far allowed. */
  next(): number;
  /** Starts over: call it when an attempt has succeeded. */
  reset(): void;
}

/**
 * Delays that grow exponentially, each drawn from the whole range below ("full jitter"), so that many clients which
 * lost the same server do not come back all at once.
 *
 * @throws TypeError where an option is no number.
 * @throws RangeError where one is out of its range.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ (2015)
 */
export function backoff(options: BackoffOptions = {}): Backoff {
  const { random = Math.random } = options;
  const maxMs = numberOption('maxMs', options.maxMs ?? 30_000, { max: MAX_TIMER_MS });
  const initialMs = numberOption('initialMs', options.initialMs ?? Math.min(100, maxMs), { max: maxMs });
  const factor = numberOption('factor', options.factor ?? 2, { min: 1 });
  let longestMs = initialMs;
  return {
    next() {
      const delayMs = random() * longestMs;
      longestMs = Math.min(longestMs * factor, maxMs);
      return delayMs;
    },
    reset() {
      longestMs = initialMs;
    },
  };
}
