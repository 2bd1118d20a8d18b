// The relative distance of neighbouring doubles (IEEE 754-2019, binary64).
const EPSILON = 2 ** -52;

/**
 * A number above `value` by too little to be seen: one or two steps of a double, and never less than 2⁻⁵², so that no
 * peer has to read a denormal. 0 above -Infinity, which stands for nothing yet; Infinity where there is no room left.
 */
export function nextAbove(value: number): number {
  return value === -Infinity ? 0 : value + Math.max(Math.abs(value), 1) * EPSILON;
}
