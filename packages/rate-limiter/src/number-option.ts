/** The longest delay that timers can wait, in ms; a longer one fires at once. */
export const MAX_TIMER_MS = 2_147_483_647;

/**
 * The option's value, checked.
 *
 * @throws TypeError where it is no number; RangeError where it is below `min` or above `max`, or not finite.
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

/** @throws TypeError where the value is no number. */
export function mustBeNumber(name: string, value: unknown): void {
  if (typeof value === 'number') return;
  throw new TypeError(`${name} must be a number, not ${value === null ? 'null' : typeof value}.`);
}
