// The relative distance of neighbouring doubles (IEEE 754-2019, binary64).
const EPSILON = 2 ** -52;

/**
 * Returns a number that is above `value`, but by too little to be visible: by one or two steps of a double.
 * The distance is at least 2⁻⁵², so that no peer has to read a denormal number.
 *
 * Returns 0 for `-Infinity`, which means that no value was sent yet, and `Infinity` if no finite number is
 * left.
 */
export function nextAbove(value: number): number {
  return value === -Infinity ? 0 : value + Math.max(Math.abs(value), 1) * EPSILON;
}
