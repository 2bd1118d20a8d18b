import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { RateLimiter } from '../src/index.js';

const anyLimit = fc.record({
  maxRequests: fc.integer({ min: 1, max: 200 }),
  timeWindow: fc.integer({ min: 1, max: 5000 }),
  burst: fc.integer({ min: 1, max: 50 }),
});

describe('tryAcquire', () => {
  test('lets ten calls pass at once, and ten per second after that, by default', () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ clock });
    const passed = (): number => Array.from({ length: 30 }).filter(() => limiter.tryAcquire()).length;
    expect(passed()).toBe(10);
    clock.advance(99);
    expect(passed()).toBe(0);
    clock.advance(1);
    expect(passed()).toBe(1);
    clock.advance(60_000);
    expect(passed()).toBe(10);
  });

  test('lets at most maxRequests + burst calls pass in any window of the given length', () => {
    const gaps = fc.array(fc.double({ min: 0, max: 400, noNaN: true }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(anyLimit, gaps, (limit, waits) => {
        const clock = new FakeClock(0.7);
        const limiter = new RateLimiter({ ...limit, clock });
        const passes: number[] = [];
        for (const wait of waits) {
          clock.advance(wait / limit.maxRequests);
          if (limiter.tryAcquire()) passes.push(clock.now());
        }
        for (const [index, start] of passes.entries()) {
          const inWindow = passes.slice(index).filter((at) => at < start + limit.timeWindow);
          expect(inWindow.length).toBeLessThanOrEqual(limit.maxRequests + limit.burst);
        }
      }),
    );
  });

  test('lets the full rate pass under a steady load, without drift', () => {
    fc.assert(
      fc.property(anyLimit, (limit) => {
        const clock = new FakeClock();
        const limiter = new RateLimiter({ ...limit, clock });
        const windows = 20;
        const steps = limit.maxRequests * windows * 4;
        let passes = 0;
        for (let step = 0; step < steps; step++) {
          if (limiter.tryAcquire('', (step * limit.timeWindow) / (limit.maxRequests * 4))) passes++;
        }
        expect(passes).toBeGreaterThanOrEqual(limit.maxRequests * windows);
        expect(passes).toBeLessThanOrEqual(limit.maxRequests * windows + limit.burst);
      }),
      { numRuns: 30 },
    );
  });

  test('counts each key separately', () => {
    const limiter = new RateLimiter({ maxRequests: 1, clock: new FakeClock() });
    expect(['a', 'b', '', 'a', 'b', ''].map((key) => limiter.tryAcquire(key))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
  });

  test('reads no clock if the time is passed', () => {
    const clock = new FakeClock();
    const limiter = new RateLimiter({ clock });
    const readsBefore = clock.reads;
    for (let nowMs = 0; nowMs < 1000; nowMs++) limiter.tryAcquire('key', nowMs);
    expect(clock.reads).toBe(readsBefore);
  });

  test.each([NaN, Infinity, -Infinity])('throws for a time of %d, and uses up no pass', (nowMs) => {
    const limiter = new RateLimiter({ maxRequests: 1, clock: new FakeClock() });
    const message = `A time must be a finite number of milliseconds, not ${String(nowMs)}.`;
    expect(() => limiter.tryAcquire('', nowMs)).toThrow(new RangeError(message));
    expect(() => limiter.retryAfter('', nowMs)).toThrow(new RangeError(message));
    expect(limiter.tryAcquire('', 0)).toBe(true);
    expect(() => limiter.tryAcquire('', nowMs)).toThrow(RangeError);
    expect(() => limiter.retryAfter('', nowMs)).toThrow(RangeError);
  });
});

describe('retryAfter', () => {
  test('is 0 exactly when a call may pass, and otherwise the time until one may', () => {
    fc.assert(
      fc.property(anyLimit, fc.double({ min: 0, max: 1e7, noNaN: true }), (limit, startMs) => {
        const clock = new FakeClock(startMs);
        const limiter = new RateLimiter({ ...limit, clock });
        expect(limiter.retryAfter()).toBe(0);
        while (limiter.retryAfter() === 0) expect(limiter.tryAcquire()).toBe(true);
        expect(limiter.tryAcquire()).toBe(false);
        clock.advance(limiter.retryAfter());
        expect(limiter.retryAfter()).toBe(0);
        expect(limiter.tryAcquire()).toBe(true);
      }),
    );
  });

  test('uses up no pass', () => {
    const limiter = new RateLimiter({ maxRequests: 2, clock: new FakeClock() });
    for (let asks = 0; asks < 100; asks++) limiter.retryAfter('key');
    expect(limiter.tryAcquire('key')).toBe(true);
    expect(limiter.tryAcquire('key')).toBe(true);
    expect(limiter.retryAfter('key')).toBe(500);
    expect(limiter.retryAfter('key', 400)).toBe(100);
  });
});

test.each([
  [{ maxRequests: 0 }, RangeError, 'maxRequests must be above 0 and finite, not 0.'],
  [{ maxRequests: Infinity }, RangeError, 'maxRequests must be above 0 and finite, not Infinity.'],
  [{ timeWindow: NaN }, RangeError, 'timeWindow must be above 0 and finite, not NaN.'],
  [{ timeWindow: -1 }, RangeError, 'timeWindow must be above 0 and finite, not -1.'],
  [{ burst: 0.5 }, RangeError, 'burst must be at least 1 and finite, not 0.5.'],
  [JSON.parse('{"burst":"3"}') as object, TypeError, 'burst must be a number, not a string.'],
  [{ burst: [] as never }, TypeError, 'burst must be a number, not an array.'],
])('a RateLimiter refuses the options %j', (options, errorClass, message) => {
  expect(() => new RateLimiter(options)).toThrow(errorClass);
  expect(() => new RateLimiter(options)).toThrow(message);
});

test('a limit of less than one call per window lets single calls pass', () => {
  const limiter = new RateLimiter({ maxRequests: 0.5, clock: new FakeClock() });
  expect(limiter.tryAcquire()).toBe(true);
  expect(limiter.tryAcquire('', 1999)).toBe(false);
  expect(limiter.tryAcquire('', 2000)).toBe(true);
});
