/** The figures of several runs. */
export interface Figure {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Returns the median, the smallest and the largest of the samples. */
export function summarise(samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (index: number): number => sorted[index] ?? NaN;
  // An even number of samples has two in the middle.
  const median = (at((sorted.length - 1) >> 1) + at(sorted.length >> 1)) / 2;
  return { median, min: at(0), max: at(sorted.length - 1) };
}

/** Shows a number with about three digits. */
export function showNumber(value: number): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}

/** Shows the median, and the smallest and the largest in parentheses if they differ. */
export function showFigure({ median, min, max }: Figure): string {
  return min === max ? showNumber(median) : `${showNumber(median)} (${showNumber(min)}–${showNumber(max)})`;
}
