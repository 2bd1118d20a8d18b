import fc from 'fast-check';

import { judgeProgress, ProgressSequence } from '../src/index.js';
import { anyNumber, anyValue } from './hostile-values.js';

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
test('what is accepted is finite and strictly increasing, and nothing that could be accepted is refused', () => {
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

test('whatever is passed, it does not throw', () => {
  fc.assert(
    fc.property(anyValue, anyValue, (progress, total) => {
      expect(['accepted', 'stale', 'invalid']).toContain(judgeProgress(0, progress, total));
      expect(['accepted', 'invalid']).toContain(
        new ProgressSequence().accept(progress as number, total as number),
      );
    }),
  );
});

test('the first may be 0 or below', () => {
  expect(new ProgressSequence().accept(0)).toBe('accepted');
  expect(new ProgressSequence().accept(-5)).toBe('accepted');
});

test('minus zero is no step forward from zero', () => {
  const sequence = new ProgressSequence();
  sequence.accept(-0);
  expect(sequence.accept(0)).toBe('stale');
});

test('a total below the progress is accepted: peers estimate', () => {
  expect(new ProgressSequence().accept(11, 10)).toBe('accepted');
});

test('a refused update does not move it', () => {
  const sequence = new ProgressSequence();
  sequence.accept(5);
  sequence.accept(50, NaN);
  sequence.accept(3);
  expect(sequence.last).toBe(5);
  expect(sequence.accept(6)).toBe('accepted');
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#behavior-requirements
test('after the end everything is closed, also what is invalid', () => {
  const sequence = new ProgressSequence();
  sequence.accept(1);
  expect(sequence.closed).toBe(false);
  sequence.close();
  expect(sequence.closed).toBe(true);
  expect([sequence.accept(2), sequence.accept(NaN)]).toEqual(['closed', 'closed']);
  expect(sequence.last).toBe(1);
});
