import { FakeClock } from '@milepost/progress-core/testing';

import { BoundedLog } from '../src/bounded-log.js';

function setUp() {
  const lines: string[] = [];
  const clock = new FakeClock();
  return { lines, clock, log: new BoundedLog((line) => lines.push(line), clock) };
}

test('a flood is limited to ten lines a minute, and the number of omitted lines is logged', () => {
  const { lines, clock, log } = setUp();
  for (let count = 0; count < 100_000; count++) log.write('refused', 'nonsense');
  expect(lines).toEqual(Array(10).fill('refused: nonsense'));
  clock.advance(60_000);
  log.write('refused', 'again');
  log.write('refused', 'once more');
  expect(lines.slice(10)).toEqual([
    'refused: again (99,990 lines of this kind before it were omitted)',
    'refused: once more',
  ]);
});

test('a flood of one kind of line does not hide another kind', () => {
  const { lines, log } = setUp();
  for (let count = 0; count < 100; count++) log.write('refused', 'nonsense');
  log.write('session', 'worth knowing');
  expect(lines.at(-1)).toBe('session: worth knowing');
});

test('a log entry is one short line without control characters or bidirectional controls', () => {
  const { lines, log } = setUp();
  log.write('a', `\u001b[2J\r\n\u009b31m\u2028\u202e\u{e0001}\ud800 ü 語 ${'x'.repeat(100_000)}`);
  expect(lines[0]).toMatch(
    /^a: \\u\{1b\}\[2J\\u\{d\}\\u\{a\}\\u\{9b\}31m\\u\{2028\}\\u\{202e\}\\u\{e0001\}\\u\{d800\} ü 語 x+$/,
  );
  expect(lines[0]).toHaveLength(400);
});
