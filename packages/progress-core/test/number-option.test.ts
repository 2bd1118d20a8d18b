import { describeNumberOption } from '@milepost/testing';

import { durationOption, limitOption, numberOption } from '../src/internal.js';

describeNumberOption('a duration', (value) => durationOption('a duration', value));
describeNumberOption('a limit', (value) => limitOption('a limit', value, 5), { whole: true });

test('an absent duration is the fallback, which by default is no limit', () => {
  expect(durationOption('x', undefined)).toBe(Infinity);
  expect(durationOption('x', undefined, 500)).toBe(500);
  expect(limitOption('x', undefined, 5)).toBe(5);
});

test.each([
  [{}, -1, 'x must be above 0, not -1.'],
  [{ min: 1 }, 0.5, 'x must be at least 1, not 0.5.'],
  [{ min: 1, whole: true }, 1.5, 'x must be a whole number of at least 1, not 1.5.'],
  [{ max: Number.MAX_VALUE }, Infinity, 'x must be above 0 and finite, not Infinity.'],
  [{ min: 0, max: 10 }, NaN, 'x must be at least 0 and at most 10, not NaN.'],
  [{}, '500', 'x must be a number, not a string.'],
  [{}, [400], 'x must be a number, not an array.'],
  [{}, null, 'x must be a number, not null.'],
  [{}, undefined, 'x must be a number, not undefined.'],
])('the error for the range %j and the value %p says what is allowed', (range, value, message) => {
  expect(() => numberOption('x', value, range)).toThrow(message);
});
