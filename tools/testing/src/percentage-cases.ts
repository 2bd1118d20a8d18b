/**
 * Amounts, totals and the percentage that is shown for them. Each package that shows percentages is tested
 * with these cases, because the packages cannot share the code.
 */
export const percentageCases: readonly (readonly [progress: number, total: number, text: string])[] = [
  [0, 100, '0 %'],
  [Number.EPSILON, 100, '0 %'],
  [1, 1_000_000, '<1 %'],
  [9, 1_000, '<1 %'],
  [1, 100, '1 %'],
  [199, 10_000, '1 %'],
  // In binary, 0.29 * 100 and 0.57 * 100 are a little less than 29 and 57.
  [0.29, 1, '29 %'],
  [0.57, 1, '57 %'],
  [0.58, 1, '58 %'],
  [2, 3, '66 %'],
  [99_999, 100_000, '99 %'],
  [999_999_999_999, 1_000_000_000_000, '99 %'],
  [100, 100, '100 %'],
];
