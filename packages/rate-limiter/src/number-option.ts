/** The longest delay of a timer, in ms. A timer with a longer delay would fire at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * Returns the value of an option after it has checked it.
 *
 * @param name - the option's name, for the error message.
 * @throws TypeError if the value is not a number.
 * @throws RangeError if the value is below `min`, above `max`, or not finite. By default it must be above 0.
 */
export function numberOption(
  name: string,
  value: number,
  { min = Number.MIN_VALUE, max = Number.MAX_VALUE }: { min?: number; max?: number } = {},
): number {
  mustBeNumber(name, value);
  if (value >= min && value <= max) return value;
  const least = min === Number.MIN_VALUE ? 'above 0' : `at least ${String(min)}`;
  const most = max === Number.MAX_VALUE ? 'finite' : `at most ${String(max)}`;
  throw new RangeError(`${name} must be ${least} and ${most}, not ${String(value)}.`);
}

/** @throws TypeError if the value is not a number. */
export function mustBeNumber(name: string, value: unknown): void {
  if (typeof value === 'number') return;
  throw new TypeError(`${name} must be a number, not ${value === null ? 'null' : typeof value}.`);
}
