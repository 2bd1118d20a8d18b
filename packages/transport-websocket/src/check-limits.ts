import { durationOption, limitOption } from '@milepost/transport-kit';

/**
 * Returns the given limits, with defaults for those that are missing. A limit whose name ends with `Ms` is a
 * duration: a number above 0. Every other limit is a whole number of at least 1. `Infinity` means no limit.
 *
 * @param mayBeZero - the names of the durations that may be 0.
 * @throws TypeError if a limit is not a number.
 * @throws RangeError if a limit is out of its range.
 */
export function checkLimits<T extends Record<string, number>>(
  defaults: T,
  given: { [K in keyof T]?: number | undefined },
  mayBeZero: readonly (keyof T)[] = [],
): T {
  const limits: Record<string, number> = {};
  for (const [name, usual] of Object.entries(defaults)) {
    const value = given[name];
    if (value === 0 && mayBeZero.includes(name)) limits[name] = 0;
    else limits[name] = (name.endsWith('Ms') ? durationOption : limitOption)(name, value, usual);
  }
  return limits as T;
}
