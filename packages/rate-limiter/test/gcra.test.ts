import fc from 'fast-check';

import { Gcra, IDLE } from '../src/internal.js';

const anyRate = fc.double({ min: 0.001, max: 1e6, noNaN: true });
const anyBurst = fc.integer({ min: 1, max: 50 });
const anyGapsMs = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 100 });

test('in any window of n intervals, at most n + burst calls pass', () => {
  fc.assert(
    fc.property(anyRate, anyBurst, anyGapsMs, (rate, burst, gapsMs) => {
      const gcra = new Gcra(rate, burst);
      const passedAtMs: number[] = [];
      let [now, arrivalMs] = [0, IDLE];
      for (const gapMs of gapsMs) {
        now += gapMs;
        const next = gcra.pass(arrivalMs, now);
        if (Number.isNaN(next)) continue;
        arrivalMs = next;
        passedAtMs.push(now);
      }
      for (const [first, startMs] of passedAtMs.entries()) {
        for (const [calls, endMs] of passedAtMs.slice(first).entries()) {
          const intervals = (endMs - startMs) / gcra.intervalMs;
          expect(calls + 1).toBeLessThanOrEqual(intervals + burst + 1e-6);
        }
      }
    }),
  );
});

test('a call passes from the time that opensAt returns, and not before', () => {
  const gcra = new Gcra(10, 2);
  const arrivalMs = gcra.pass(gcra.pass(IDLE, 0), 0);
  expect(gcra.opensAt(arrivalMs)).toBe(100);
  expect(gcra.pass(arrivalMs, 99.9)).toBeNaN();
  expect(gcra.pass(arrivalMs, 100)).not.toBeNaN();
});

test('after any number of forced calls, the next regular call waits at most one interval', () => {
  fc.assert(
    fc.property(anyRate, anyBurst, fc.integer({ min: 1, max: 200 }), (rate, burst, forced) => {
      const gcra = new Gcra(rate, burst);
      let arrivalMs = IDLE;
      for (let call = 0; call < forced; call++) arrivalMs = gcra.force(arrivalMs, 0);
      expect(gcra.opensAt(arrivalMs)).toBeLessThanOrEqual(gcra.intervalMs * (1 + 1e-9));
    }),
  );
});

test('an infinite rate lets every call pass', () => {
  const gcra = new Gcra(Infinity, 1);
  expect(gcra.pass(gcra.pass(IDLE, 5), 5)).toBe(5);
});
