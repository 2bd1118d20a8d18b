import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/** The longest that a timer waits: 24.8 days. */
const MAX_LIMIT = 2 ** 31 - 1;

/**
 * Puts the defaults in place of what is not given. Limits are told to the other side, and are whole numbers there.
 *
 * @throws {@link ProgressError} `state_error` for one that is no whole number, or out of its range.
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
