import { formatDuration, parseDuration } from '../src/duration.js';

test.each([
  ['5', 5],
  ['500', 500],
  ['500ms', 500],
  ['5s', 5_000],
  ['1.5 s', 1_500],
  ['2m', 120_000],
  ['2min', 120_000],
  ['1h', 3_600_000],
])('the text %s is parsed as %i ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(['', '0', '-5s', 's', '5 days', '5s5', 'Infinity', '1e9h', '0.1ms', '600h'])(
  'the text "%s" is not a valid duration',
  (text) => {
    expect(parseDuration(text)).toBeUndefined();
  },
);

test.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [7_149, '7.1 s'],
  [59_949, '59.9 s'],
  [59_951, '1 min 00 s'],
  [125_000, '2 min 05 s'],
  [3_599_700, '1 h 00 min'],
  [11_045_000, '3 h 04 min'],
])('%i ms are formatted as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
