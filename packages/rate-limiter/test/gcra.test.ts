import { Gcra } from '../src/index.js';

test.each([
  ['5', 1, TypeError, 'A rate must be a number, not string.'],
  [null, 1, TypeError, 'A rate must be a number, not null.'],
  [undefined, 1, TypeError, 'A rate must be a number, not undefined.'],
  [5, '1', TypeError, 'A burst must be a number, not string.'],
  [5, null, TypeError, 'A burst must be a number, not null.'],
  [0, 1, RangeError, 'A rate must be above 0 a second, not 0.'],
  [NaN, 1, RangeError, 'A rate must be above 0 a second, not NaN.'],
  [5, 0.5, RangeError, 'A burst must be at least 1, not 0.5.'],
])('a rate of %p with a burst of %p is refused', (rate, burst, errorClass, message) => {
  const create = (): Gcra => new Gcra(rate as number, burst as number);
  expect(create).toThrow(errorClass);
  expect(create).toThrow(message);
});
