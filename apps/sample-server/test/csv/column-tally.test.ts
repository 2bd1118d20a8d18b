import { ColumnTally } from '../../src/csv/column-tally.js';

test('values are counted, but not in a column with many different or long values', () => {
  const tally = new ColumnTally('c', 'text');
  for (const value of ['b', 'a', 'b', '', '__proto__']) tally.add(value);
  expect(tally.summary()).toEqual({
    column: 'c',
    type: 'text',
    filled: 4,
    values: [
      { value: 'b', records: 2 },
      { value: 'a', records: 1 },
      { value: '__proto__', records: 1 },
    ],
  });
  for (let index = 0; index < 100; index++) tally.add(`value ${index}`);
  expect(tally.summary()).toEqual({ column: 'c', type: 'text', filled: 104 });
  const long = new ColumnTally('c', 'text');
  long.add('x'.repeat(81));
  expect(long.summary()).not.toHaveProperty('values');
});

test('the numbers of a column are summed up', () => {
  const tally = new ColumnTally('c', 'number');
  for (const value of ['1', '2.5', '', '-4']) tally.add(value);
  expect(tally.summary()).toMatchObject({ filled: 3, sum: -0.5, min: -4, max: 2.5 });
  expect(new ColumnTally('c', 'number').summary()).toEqual({
    column: 'c',
    type: 'number',
    filled: 0,
    values: [],
  });
});
