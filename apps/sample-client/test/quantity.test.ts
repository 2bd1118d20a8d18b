import fc from 'fast-check';

import { formatAmount, formatRate } from '../src/quantity.js';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1_000, '1.0 kB'],
  [98_932_688, '98.9 MB'],
  [999_950, '1.0 MB'],
  [2.5e12, '2.5 TB'],
])('%d bytes are formatted as %s', (bytes, text) => {
  expect(formatAmount(bytes, 'bytes')).toBe(text);
});

test.each([
  [7, '7'],
  [10_000, '10,000'],
  [0.254, '0.25'],
  [123.6, '124'],
  [2_500_000, '2.5 M'],
])('%d things are formatted as %s', (count, text) => {
  expect(formatAmount(count, 'things')).toBe(text);
});

test('a rate is formatted in its unit: bytes, things, or per cent of the total', () => {
  expect(formatRate(14_133_241, 'bytes')).toBe('14.1 MB/s');
  expect(formatRate(1_700, 'things')).toBe('1,700/s');
  expect(formatRate(0.83, 'share', 10)).toBe('8.3 %/s');
  expect(formatRate(0.83, 'share')).toBe('0.83/s');
});

test('no amount is wider than ten cells', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }), (amount) => {
      expect(formatAmount(amount, 'bytes').length).toBeLessThanOrEqual(10);
      expect(formatAmount(amount, 'things').length).toBeLessThanOrEqual(10);
    }),
  );
});
