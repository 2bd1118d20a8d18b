import { percentageCases } from '@milepost/testing';
import fc from 'fast-check';

import { formatCountdown } from '../src/countdown.js';
import { describeProgress, type ProgressFacts } from '../src/describe-progress.js';
import { plainText } from '../src/plain-text.js';
import { formatAmount, formatAmountOf, formatRate } from '../src/quantity.js';

const described = (facts: Partial<ProgressFacts>) =>
  describeProgress({
    ...{ label: '', state: 'active', unit: '', message: '' },
    ...{ progress: undefined, total: undefined, rate: undefined, remainingMs: undefined },
    ...facts,
  });

test.each([
  [0, 'bytes', '0 B'],
  [999, 'bytes', '999 B'],
  [999.5, 'bytes', '1.0 kB'],
  [98_932_688, 'bytes', '98.9 MB'],
  [999_950, 'bytes', '1.0 MB'],
  [10_000, '', '10,000'],
  [0.254, '', '0.25'],
  [2_500_000, '', '2.5 M'],
  [12_345, 'files', '12,345 files'],
  [3, 'share', '3'],
])('an amount of %d %s is formatted as %s', (amount, unit, text) => {
  expect(formatAmount(amount, unit)).toBe(text);
});

test('a rate is formatted with its unit', () => {
  expect(formatRate(14_133_241, 'bytes', undefined)).toBe('14.1 MB/s');
  expect(formatRate(1_700, '', 10_000)).toBe('1,700/s');
  expect(formatRate(1_700, 'files', 10_000)).toBe('1,700 files/s');
  expect(formatRate(0.83, 'share', 10)).toBe('8.3 %/s');
  expect(formatRate(0.83, 'share', undefined)).toBe('0.83/s');
});

test('an amount and its total have the unit once if it is the same', () => {
  expect(formatAmountOf(120, 400, 'files')).toBe('120 of 400 files');
  expect(formatAmountOf(900_000, 98_932_688, 'bytes')).toBe('900.0 kB of 98.9 MB');
});

test.each([
  [-5, '0:00'],
  [1, '0:01'],
  [61_000, '1:01'],
  [3_599_001, '1:00:00'],
  [11_099_000, '3:04:59'],
  [99 * 3_600_000, '>99 h'],
])('a time left of %i ms is formatted as %s', (ms, text) => {
  expect(formatCountdown(ms)).toBe(text);
});

test('each whole percentage is shown exactly', () => {
  for (let progress = 0; progress <= 100; progress++) {
    expect(described({ progress, total: 100 }).value).toBe(`${progress} %`);
    expect(described({ progress: progress / 100, total: 1 }).value).toBe(`${progress} %`);
  }
});

test.each(percentageCases)('%d of %d is shown as %s', (progress, total, text) => {
  expect(described({ progress, total })).toMatchObject({ value: text, spokenValue: text });
});

test('progress above the total, below 0 or with a total of 0 stays within the bar', () => {
  expect(described({ progress: 12, total: 10 })).toMatchObject({ fraction: 1, value: '100 %' });
  expect(described({ progress: -1, total: 10 })).toMatchObject({ fraction: 0, value: '0 %' });
  expect(described({ progress: 5, total: 0 })).toMatchObject({ fraction: undefined, value: '5' });
});

test('the unit share shows percentages and no amounts', () => {
  expect(described({ progress: 0.5, total: 2, rate: 0.1, unit: 'share' })).toMatchObject({
    value: '25 %',
    message: '',
    rate: '5 %/s',
  });
  expect(described({ progress: 0.5, unit: 'share' }).value).toBe('working');
});

test('an operation that completed below its total, or without progress, is shown as done', () => {
  expect(described({ progress: 8, total: 10, state: 'completed' })).toMatchObject({
    fraction: 1,
    value: 'done',
  });
  expect(described({ state: 'completed' }).value).toBe('done');
  expect(described({ progress: 1_234, unit: 'files', state: 'completed' }).value).toBe('1,234 files');
});

test('any values can be shown without invalid text', () => {
  const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }), { nil: undefined });
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(
      fc.record({
        ...{ progress: number, total: number, rate: number, remainingMs: number },
        ...{ label: text, message: text, unit: text },
        state: fc.constantFrom('active', 'completed', 'failed', 'cancelled', 'timed_out', 'expired'),
      }),
      (facts) => {
        const { fraction = 0, percentage = 0, ...texts } = describeProgress(facts);
        expect(fraction >= 0 && fraction <= 1 && percentage >= 0 && percentage <= 100).toBe(true);
        for (const shown of Object.values(texts))
          expect(shown).not.toMatch(/NaN|undefined|Infinity|[\p{Cc}\p{Bidi_C}]/u);
      },
    ),
  );
});

test('safe text has no invisible characters, and does not change if it is made safe again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const safe = plainText(text);
      expect(safe).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_C}\p{Zl}\p{Zp}\u200b\ufeff]/u);
      expect(plainText(safe)).toBe(safe);
    }),
  );
});

test('text that needs joiners keeps them', () => {
  for (const text of ['👩‍💻 at work', 'می‌خواهم', 'नमस्ते', '❤️']) expect(plainText(text)).toBe(text);
});
