import { MAX_TIMER_MS, numberOption } from './number-option.js';

/** Options of {@link backoff}. */
export interface BackoffOptions {
  /**
   * The limit of the first delay in ms, above 0, at most `maxMs`; default 100, or `maxMs` if that is less.
   */
  initialMs?: number | undefined;
  /**
   * The limit of all delays in ms, at least `initialMs`, at most 24.8 days (a timer's limit); default 30,000.
   */
  maxMs?: number | undefined;
  /** The factor by which the limit grows after each delay, at least 1; default 2. */
  factor?: number | undefined;
  /** Returns numbers from 0 (included) to 1 (excluded); default `Math.random`. */
  random?: (() => number) | undefined;
}

/** Computes how long to wait before the next attempt. */
export interface Backoff {
  /** Returns the next delay, in ms: a random one between 0 and the current limit. Then raises the limit. */
  next(): number;
  /** Resets the limit to `initialMs`. Call it when an attempt has succeeded. */
  reset(): void;
}

/**
 * Creates random delays between attempts. Their limit grows exponentially, and each delay is drawn from the
 * whole range from 0 to the limit ("full jitter"). So many clients that lost the same server do not all
 * reconnect at once.
 *
 * @throws TypeError if an option is not a number.
 * @throws RangeError if an option is out of its range.
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
