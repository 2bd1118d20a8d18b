/** Expects that each value is greater than the one before, and that none is NaN. */
export function expectIncreasing(values: readonly number[]): void {
  const isMisplaced = (value: number, index: number): boolean =>
    index === 0 ? Number.isNaN(value) : !(value > Number(values[index - 1]));
  expect({ misplaced: values.filter(isMisplaced), values }).toEqual({ misplaced: [], values });
}
