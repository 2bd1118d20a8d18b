import { showFigure, showNumber, summarise } from '../src/figure.js';

test('the median of an odd number of samples is the one in the middle', () => {
  expect(summarise([30, 10, 20])).toEqual({ median: 20, min: 10, max: 30 });
});

test('the median of an even number of samples is halfway between the two in the middle', () => {
  expect(summarise([4, 1, 3, 2])).toEqual({ median: 2.5, min: 1, max: 4 });
});

test.each([
  [1234.5, '1,235'],
  [12.34, '12.3'],
  [1.234, '1.23'],
  [7, '7'],
])('%d is shown as %s', (value, text) => {
  expect(showNumber(value)).toBe(text);
});

test('the spread is only shown if the samples differ', () => {
  expect(showFigure({ median: 2, min: 1, max: 3 })).toBe('2 (1–3)');
  expect(showFigure({ median: 2, min: 2, max: 2 })).toBe('2');
});
