import { durationOption, numberOption } from '@milepost/progress-core/internal';

/** Options of {@link backoff}. */
export interface BackoffOptions {
  /**
   * The limit of the first delay in ms, above 0, finite, at most `maxMs`; default 100, or `maxMs` if that is
   * less.
   */
  initialMs?: number | undefined;
  /**
   * The limit of all delays in ms, at least `initialMs`, or `Infinity` for none; default 30,000.
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
  const maxMs = durationOption('maxMs', options.maxMs, 30_000);
  const { initialMs = Math.min(100, maxMs), factor = 2 } = options;
  numberOption('initialMs', initialMs, { max: Math.min(maxMs, Number.MAX_VALUE) });
  numberOption('factor', factor, { min: 1, max: Number.MAX_VALUE });
  let longestMs = initialMs;
  return {
    next() {
      const delayMs = random() * longestMs;
      // Stays finite, because 0 times Infinity is no number.
      longestMs = Math.min(longestMs * factor, maxMs, Number.MAX_VALUE);
      return delayMs;
    },
    reset() {
      longestMs = initialMs;
    },
  };
}
