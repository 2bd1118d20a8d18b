/** The type of a column's values. */
export type ColumnType = 'number' | 'date' | 'text';

// Each pattern can match a text in only one way. `\d+\.?\d*` can split a row of digits in many ways, and would
// take minutes to refuse a long row of digits that ends with a letter.
const PATTERNS: Record<ColumnType, RegExp> = {
  number: /^\s*[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?\s*$/i,
  date: /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
  text: /^/,
};

/** Larger than any real measurement, and small enough that the sum of a column cannot become Infinity. */
const MAX_MAGNITUDE = 1e100;

/** Returns whether `value` is valid in a column of `type`. An empty value is valid in every column. */
export function fitsType(value: string, type: ColumnType): boolean {
  if (value === '') return true;
  if (!PATTERNS[type].test(value)) return false;
  if (type === 'number') return Math.abs(Number(value)) <= MAX_MAGNITUDE;
  return type === 'text' || !Number.isNaN(Date.parse(value));
}

/**
 * Returns the narrowest type that fits the samples so far and one more `value`. Call it once for each sample.
 *
 * @param candidate - the result for the samples so far; undefined before the first one.
 * @returns undefined while all samples were empty.
 */
export function inferType(candidate: ColumnType | undefined, value: string): ColumnType | undefined {
  if (value === '') return candidate;
  const types: readonly ColumnType[] = candidate === undefined ? ['number', 'date'] : [candidate];
  return types.find((type) => fitsType(value, type)) ?? 'text';
}
