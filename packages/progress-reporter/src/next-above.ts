// The relative distance of neighbouring doubles (IEEE 754-2019, binary64).
const EPSILON = 2 ** -52;

/**
 * A number above `value` by too little to be seen: one or two steps of a double, and never less than 2⁻⁵², so that no
 * peer has to read a denormal. `value` itself, or infinity, where there is no room above it.
 */
export function nextAbove(value: number): number {
  return value + Math.max(Math.abs(value), 1) * EPSILON;
}
