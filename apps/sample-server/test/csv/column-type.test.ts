import { fitsType, inferType } from '../../src/csv/column-type.js';

test.each(['0', '-1', '+2.5', '.5', '7.', '1e3', '2.5E-3', ' 4 '])('%j is a number', (value) => {
  expect(fitsType(value, 'number')).toBe(true);
});

test.each(['.', '1.2.3', '1e', '--1', '0x10', '1,5', 'NaN', 'Infinity', '1e999', '1 2'])(
  '%j is not a number',
  (value) => {
    expect(fitsType(value, 'number')).toBe(false);
  },
);

test.each(['2024-02-29', '2024-12-31T10:00', '2024-12-31 10:00:00.5', '2024-12-31T10:00:00Z'])(
  '%j is a date',
  (value) => {
    expect(fitsType(value, 'date')).toBe(true);
  },
);

test.each(['2024-13-01', '2024-1-1', '31.12.2024', '2024-12-31T', 'yesterday'])(
  '%j is not a date',
  (value) => {
    expect(fitsType(value, 'date')).toBe(false);
  },
);

test('an empty value is valid in every column, and any value is valid in a text column', () => {
  expect([fitsType('', 'number'), fitsType('', 'date'), fitsType('', 'text')]).toEqual([true, true, true]);
  expect(fitsType('anything', 'text')).toBe(true);
});

// The longest record that is accepted has 1 MiB. An expression that can match digits in several ways would
// need hours for these values, so the test would fail by its time limit.
test.each([
  ['digits and then a letter', `${'1'.repeat(1_000_000)}x`],
  ['decimals and then a letter', `1.${'1'.repeat(1_000_000)}x`],
  ['spaces and then a letter', `1${' '.repeat(1_000_000)}x`],
])('a value of a million %s is refused at once', (_, value) => {
  expect(fitsType(value, 'number')).toBe(false);
});

test('the narrowest type that fits all samples is inferred', () => {
  const infer = (...values: string[]): string | undefined =>
    values.reduce<ReturnType<typeof inferType>>(inferType, undefined);
  expect(infer('1', '', '2')).toBe('number');
  expect(infer('', '2024-01-01')).toBe('date');
  expect(infer('1', '2024-01-01')).toBe('text');
  expect(infer('1', 'x', '2')).toBe('text');
  expect(infer('', '')).toBeUndefined();
});
