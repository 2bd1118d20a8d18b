import fc from 'fast-check';

import { backoff } from '../src/index.js';

test('every delay lies between 0 and the current limit', () => {
  const options = fc.record({
    // Not the smallest numbers, which are so coarse that the expected limit would be rounded differently.
    initialMs: fc.double({ min: 1e-200, max: 1000, noNaN: true }),
    maxMs: fc.double({ min: 1000, max: 2_147_483_647, noNaN: true }),
    factor: fc.double({ min: 1, max: Number.MAX_VALUE, noNaN: true }),
  });
  const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(
    fc.property(options, fc.array(draw, { minLength: 1, maxLength: 200 }), (given, draws) => {
      const delays = backoff({ ...given, random: () => draws[attempt] ?? 0 });
      let attempt = 0;
      for (; attempt < draws.length; attempt++) {
        const delayMs = delays.next();
        const longestMs = Math.min(given.maxMs, given.initialMs * given.factor ** attempt);
        expect(delayMs).toBeGreaterThanOrEqual(0);
        expect(delayMs).toBeLessThanOrEqual(longestMs * (1 + 1e-9));
      }
    }),
  );
});

test('the limit doubles from 100 ms to 30 s, and starts over after a reset', () => {
  const delays = backoff({ random: () => 1 });
  const ten = (): number[] => Array.from({ length: 10 }, () => delays.next());
  const expected = [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000];
  expect(ten()).toEqual(expected);
  expect(delays.next()).toBe(30_000);
  delays.reset();
  expect(ten()).toEqual(expected);
});

test('delays use the whole range, not only its upper part (full jitter)', () => {
  const delays = backoff({ initialMs: 1000, factor: 1 });
  const drawn = Array.from({ length: 1000 }, () => delays.next());
  for (const quarter of [0, 250, 500, 750])
    expect(drawn.filter((delayMs) => delayMs >= quarter && delayMs < quarter + 250).length).toBeGreaterThan(
      100,
    );
});

test('the limit stays at its maximum for ever', () => {
  const delays = backoff({ random: () => 0.5 });
  for (let attempt = 0; attempt < 10_000; attempt++) delays.next();
  expect(delays.next()).toBe(15_000);
});

test('a maximum below the default of initialMs is accepted without initialMs', () => {
  expect(backoff({ maxMs: 50, random: () => 1 }).next()).toBe(50);
});

test.each([
  [{ initialMs: 0 }, 'initialMs must be above 0 and at most 30000, not 0.'],
  [{ initialMs: 200, maxMs: 100 }, 'initialMs must be above 0 and at most 100, not 200.'],
  [{ maxMs: NaN }, 'maxMs must be above 0, not NaN.'],
  [{ initialMs: Infinity, maxMs: Infinity }, 'initialMs must be above 0 and finite, not Infinity.'],
  [{ factor: 0.9 }, 'factor must be at least 1 and finite, not 0.9.'],
])('backoff refuses the options %j', (options, message) => {
  expect(() => backoff(options)).toThrow(RangeError);
  expect(() => backoff(options)).toThrow(message);
});
