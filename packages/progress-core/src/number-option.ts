import { describeValue } from './describe-value.js';

/** The values that {@link numberOption} accepts. */
interface NumberRange {
  /** The lowest value; default: every value above 0. */
  min?: number;
  /** The highest value; default: `Infinity`. */
  max?: number;
  /** Whether the value must be a whole number or `Infinity`; default false. */
  whole?: boolean;
}

/**
 * Returns the value of an option after it has checked it.
 *
 * @param name - the option's name, for the error message.
 * @throws TypeError if the value is not a number.
 * @throws RangeError if the value is out of its range, or is NaN.
 */
export function numberOption(name: string, value: unknown, range: NumberRange = {}): number {
  if (typeof value !== 'number') {
    throw new TypeError(`${name} must be a number, not ${describeValue(value)}.`);
  }
  const { min = Number.MIN_VALUE, max = Infinity, whole = false } = range;
  // NaN fails the first comparison. `Infinity % 1` is NaN, so that Infinity counts as whole.
  if (value >= min && value <= max && !(whole && value % 1 !== 0 && value !== Infinity)) return value;
  throw new RangeError(`${name} must be ${describe(min, max, whole)}, not ${String(value)}.`);
}

/**
 * Returns the value of an option that is a duration in ms, after it has checked it: a number above 0, or
 * `Infinity` for no limit.
 *
 * @param value - undefined gives `fallback`.
 * @throws TypeError if the value is not a number.
 * @throws RangeError if the value is not above 0.
 */
export function durationOption(name: string, value: unknown, fallback: number = Infinity): number {
  return numberOption(name, value === undefined ? fallback : value);
}

/**
 * Returns the value of an option that limits a size or a count, after it has checked it: a whole number of at
 * least 1, or `Infinity` for no limit.
 *
 * @param value - undefined gives `fallback`.
 * @throws TypeError if the value is not a number.
 * @throws RangeError if the value is not a whole number, or is below 1.
 */
export function limitOption(name: string, value: unknown, fallback: number): number {
  return numberOption(name, value === undefined ? fallback : value, { min: 1, whole: true });
}

function describe(min: number, max: number, whole: boolean): string {
  const kind = whole ? 'a whole number ' : '';
  const least = min === Number.MIN_VALUE ? 'above 0' : `${whole ? 'of ' : ''}at least ${String(min)}`;
  const most =
    max === Infinity ? '' : max === Number.MAX_VALUE ? ' and finite' : ` and at most ${String(max)}`;
  return `${kind}${least}${most}`;
}
