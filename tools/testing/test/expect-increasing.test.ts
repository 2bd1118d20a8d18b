import { expectIncreasing } from '../src/index.js';

test.each([[[]], [[-Infinity, 0, 0.1, Infinity]], [[1, 2, 30]]])('%p increases', (values: number[]) => {
  expectIncreasing(values);
});

test.each([[[1, 1]], [[1, 3, 2]], [[NaN]], [[1, NaN, 2]]])('%p does not increase', (values: number[]) => {
  expect(() => expectIncreasing(values)).toThrow();
});
