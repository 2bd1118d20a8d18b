import fc from 'fast-check';

import { ProgressSequence } from '../src/index.js';
import { judgeProgress } from '../src/internal.js';
import { anyNumber, anyValue } from './hostile-values.js';

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
test('the sequence accepts every update that is finite and above the last one, and no other', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyNumber, fc.option(anyNumber, { nil: undefined }))), (updates) => {
      const sequence = new ProgressSequence();
      let last = -Infinity;
      for (const [progress, total] of updates) {
        const valid = Number.isFinite(progress) && (total === undefined || Number.isFinite(total));
        const expected = !valid ? 'invalid' : progress > last ? 'accepted' : 'stale';
        expect(sequence.accept(progress, total)).toBe(expected);
        if (expected === 'accepted') last = progress;
        expect(sequence.last).toBe(last);
      }
    }),
  );
});

test('no value makes the sequence throw', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (progress, total) => {
      expect(['accepted', 'stale', 'invalid']).toContain(judgeProgress(0, progress, total));
      expect(['accepted', 'invalid']).toContain(
        new ProgressSequence().accept(progress as number, total as number),
      );
    }),
  );
});

test('the first progress may be 0 or negative', () => {
  expect(new ProgressSequence().accept(0)).toBe('accepted');
  expect(new ProgressSequence().accept(-5)).toBe('accepted');
});

test('zero is not a step forward from minus zero', () => {
  const sequence = new ProgressSequence();
  sequence.accept(-0);
  expect(sequence.accept(0)).toBe('stale');
});

test('a total below the progress is accepted, because peers estimate', () => {
  expect(new ProgressSequence().accept(11, 10)).toBe('accepted');
});

test('a refused update does not change the last accepted progress', () => {
  const sequence = new ProgressSequence();
  sequence.accept(5);
  sequence.accept(50, NaN);
  sequence.accept(3);
  expect(sequence.last).toBe(5);
  expect(sequence.accept(6)).toBe('accepted');
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#behavior-requirements
test('after the end the verdict on every update is closed, even on an invalid one', () => {
  const sequence = new ProgressSequence();
  sequence.accept(1);
  expect(sequence.closed).toBe(false);
  sequence.close();
  expect(sequence.closed).toBe(true);
  expect([sequence.accept(2), sequence.accept(NaN)]).toEqual(['closed', 'closed']);
  expect(sequence.last).toBe(1);
});
