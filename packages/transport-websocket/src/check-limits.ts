import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/** The longest delay of a timer, in ms: 24.8 days. It is the maximum of every limit. */
const MAX_LIMIT = 2 ** 31 - 1;

/**
 * Returns the given limits, with defaults for those that are missing. Limits must be whole numbers, because
 * some of them are sent to the peer, which accepts only whole numbers.
 *
 * @param mayBeZero - the names of the limits that may be 0; all others are at least 1.
 * @throws {@link ProgressError} `state_error` if a limit is not a whole number, or is out of its range.
 */
export function checkLimits<T extends Record<string, number>>(
  defaults: T,
  given: { [K in keyof T]?: number | undefined },
  mayBeZero: readonly (keyof T)[] = [],
): T {
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof T & string)[]) {
    const value: number = given[name] ?? defaults[name] ?? 0;
    const least = mayBeZero.includes(name) ? 0 : 1;
    if (!(Number.isInteger(value) && value >= least && value <= MAX_LIMIT)) {
      throw new ProgressError(
        ProgressErrorCode.STATE_ERROR,
        `${name} must be a whole number from ${least} to ${MAX_LIMIT}, not ${String(value)}.`,
      );
    }
    limits[name] = value as T[keyof T & string];
  }
  return limits;
}
