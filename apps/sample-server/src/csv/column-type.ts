/** What the values of a column are. */
export type ColumnType = 'number' | 'date' | 'text';

const PATTERNS: Record<ColumnType, RegExp> = {
  number: /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i,
  date: /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/,
  text: /^/,
};

/** Larger than any measure, and small enough that no sum of a file's values leaves what a number can hold. */
const MAX_MAGNITUDE = 1e100;

/** Tells whether a value can stand in a column of the type. An empty value can stand in any. */
export function fitsType(value: string, type: ColumnType): boolean {
  if (value === '') return true;
  if (!PATTERNS[type].test(value)) return false;
  if (type === 'number') return Math.abs(Number(value)) <= MAX_MAGNITUDE;
  return type === 'text' || !Number.isNaN(Date.parse(value));
}

/**
 * The narrowest type that fits all of the sampled values; `text` where there are none.
 *
 * @param candidate - what fitted the samples so far; undefined before the first.
 */
export function inferType(candidate: ColumnType | undefined, value: string): ColumnType | undefined {
  if (value === '') return candidate;
  const types: readonly ColumnType[] = candidate === undefined ? ['number', 'date'] : [candidate];
  return types.find((type) => fitsType(value, type)) ?? 'text';
}
