/** Returns the share that is done, 0 to 1; undefined without a total above 0. */
export function fractionOf(progress: number, total: number | undefined): number | undefined {
  if (total === undefined || !(total > 0)) return undefined;
  return Math.min(Math.max(progress / total, 0), 1);
}

/** Returns the share that is done in per cent, 0 to 100; undefined without a total above 0. */
export function percentageOf(progress: number, total: number | undefined): number | undefined {
  if (total === undefined || !(total > 0)) return undefined;
  // Multiplies before it divides: 57 * 100 / 100 is 57, but 57 / 100 * 100 is a little less.
  const percentage = (progress * 100) / total;
  const finite = Number.isFinite(percentage) ? percentage : (progress / total) * 100;
  return Math.min(Math.max(finite, 0), 100);
}
