import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { Coalescer, type CoalescerOptions } from '../src/index.js';

function setUp(options: Partial<CoalescerOptions<number>> = {}) {
  const clock = new FakeClock();
  const delivered: { value: number; atMs: number }[] = [];
  const coalescer = new Coalescer<number>({
    maxPerSecond: 10,
    burst: 1,
    deliver: (value) => {
      delivered.push({ value, atMs: clock.now() });
    },
    ...options,
    clock,
  });
  return { clock, coalescer, delivered };
}

const settleOnce = (): Promise<void> => Promise.resolve();

describe('offer', () => {
  test('delivers the first value at once, then the latest each time the rate allows one', () => {
    const { clock, coalescer, delivered } = setUp();
    for (const value of [1, 2, 3]) coalescer.offer(value);
    expect(coalescer.waiting).toBe(true);
    clock.advance(100);
    expect(coalescer.waiting).toBe(false);
    clock.advance(1000);
    expect(delivered).toEqual([
      { value: 1, atMs: 0 },
      { value: 3, atMs: 100 },
    ]);
    expect(clock.pending).toBe(0);
  });

  test('lets no more than the rate and the burst pass in any window, and no older value after a newer one', () => {
    const offers = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { maxLength: 300 });
    const limits = fc.record({
      maxPerSecond: fc.integer({ min: 1, max: 100 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(limits, offers, (limit, waits) => {
        const { clock, coalescer, delivered } = setUp(limit);
        for (const [index, wait] of waits.entries()) {
          clock.advance(wait / limit.maxPerSecond);
          coalescer.offer(index);
        }
        clock.advance(2000);
        for (const [index, { value, atMs }] of delivered.entries()) {
          const later = delivered.slice(index + 1);
          expect(later.every((other) => other.value > value)).toBe(true);
          const inWindow = later.filter((other) => other.atMs < atMs + 1000).length + 1;
          expect(inWindow).toBeLessThanOrEqual(limit.maxPerSecond + limit.burst);
        }
        if (waits.length > 0) expect(delivered.at(-1)?.value).toBe(waits.length - 1);
        expect(clock.pending).toBe(0);
      }),
    );
  });

  test('delivers during a synchronous loop, in which no timer can fire', () => {
    const { clock, coalescer, delivered } = setUp();
    for (let value = 0; value < 100_000; value++) {
      coalescer.offer(value);
      clock.jump(0.1);
    }
    expect(delivered.length).toBeGreaterThanOrEqual(90);
    expect(delivered.length).toBeLessThanOrEqual(101);
  });

  test('soon delivers again when a synchronous loop slows down', () => {
    const { clock, coalescer, delivered } = setUp();
    for (let value = 0; value < 100_000; value++) {
      coalescer.offer(value);
      clock.jump(0.001);
    }
    const before = delivered.length;
    for (let value = 0; value < 200; value++) {
      coalescer.offer(value);
      clock.jump(100);
    }
    expect(delivered.length - before).toBeGreaterThanOrEqual(200 - 64);
  });

  test('reads the clock for less than one offer in fifty in a fast loop', () => {
    const { clock, coalescer } = setUp({ deliver: () => undefined });
    for (let value = 0; value < 100_000; value++) {
      coalescer.offer(value);
      clock.jump(0.001);
    }
    expect(clock.reads).toBeLessThan(2000);
  });

  test('lets every value pass and reads no clock at a rate of Infinity', () => {
    const { clock, coalescer } = setUp({ maxPerSecond: Infinity, deliver: () => undefined });
    for (let value = 0; value < 1000; value++) {
      coalescer.offer(value);
      expect(coalescer.waiting).toBe(false);
    }
    expect(clock.reads).toBe(0);
  });

  test('waits when it is called from inside deliver, so that deliver never runs inside itself', async () => {
    const log: string[] = [];
    const coalescer: Coalescer<number> = new Coalescer<number>({
      maxPerSecond: Infinity,
      deliver: (value) => {
        log.push(`in ${String(value)}`);
        if (value < 3) coalescer.offer(value + 1);
        log.push(`out ${String(value)}`);
      },
    });
    coalescer.offer(1);
    await coalescer.flush();
    expect(log).toEqual(['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3']);
  });
});

describe('a deliver that returns a promise', () => {
  test('never has more than one value in flight and one that waits', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('offer' as const), ms: fc.nat(200) }),
      fc.record({ do: fc.constant('settle' as const), ms: fc.nat(200) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 100 }), async (steps) => {
        const inFlight: (() => void)[] = [];
        let most = 0;
        const seen: number[] = [];
        const { clock, coalescer } = setUp({
          burst: 5,
          deliver: (value) => {
            seen.push(value);
            return new Promise<void>((resolve) => {
              inFlight.push(resolve);
              most = Math.max(most, inFlight.length);
            });
          },
        });
        let offered = 0;
        for (const { do: action, ms } of steps) {
          if (action === 'offer') coalescer.offer(++offered);
          else inFlight.pop()?.();
          await clock.advanceAsync(ms);
        }
        expect(most).toBeLessThanOrEqual(1);
        expect(seen).toEqual([...seen].sort((a, b) => a - b));
        const flushed = coalescer.flush();
        for (let turn = 0; turn < 3; turn++) {
          inFlight.pop()?.();
          await clock.advanceAsync(0);
        }
        await flushed;
        expect(seen.at(-1)).toBe(offered || undefined);
      }),
    );
  });

  test('releases the value that waits when its promise settles, if the rate allows it', async () => {
    const settle: (() => void)[] = [];
    const seen: number[] = [];
    const { clock, coalescer } = setUp({
      burst: 10,
      deliver: (value) => {
        seen.push(value);
        return new Promise<void>((resolve) => settle.push(resolve));
      },
    });
    for (const value of [1, 2, 3]) coalescer.offer(value);
    await clock.advanceAsync(5000);
    expect(seen).toEqual([1]);
    settle[0]?.();
    await clock.advanceAsync(0);
    expect(seen).toEqual([1, 3]);
  });
});

describe('a deliver that fails', () => {
  test.each([
    [
      'throws',
      (): void => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])('calls onError and lets later values pass if it %s', async (_, fail) => {
    const errors: unknown[] = [];
    const tried: number[] = [];
    const { clock, coalescer } = setUp({
      onError: (error) => errors.push(error),
      deliver: (value) => {
        tried.push(value);
        return fail();
      },
    });
    coalescer.offer(1);
    coalescer.offer(2);
    await clock.advanceAsync(100);
    coalescer.offer(3);
    await coalescer.flush();
    expect(tried).toEqual([1, 2, 3]);
    expect(errors).toEqual([new Error('no'), new Error('no'), new Error('no')]);
  });

  test('does not stop later values, even if onError throws', () => {
    const passed: number[] = [];
    const { coalescer } = setUp({
      maxPerSecond: Infinity,
      deliver: (value) => {
        if (value === 1) throw new Error('no');
        passed.push(value);
      },
      onError: () => {
        throw new Error('the listener threw');
      },
    });
    expect(() => coalescer.offer(1)).toThrow('the listener threw');
    coalescer.offer(2);
    expect(passed).toEqual([2]);
  });

  test('does not make flush reject if there is no onError', async () => {
    const { coalescer } = setUp({ deliver: () => Promise.reject(new Error('no')) });
    coalescer.offer(1);
    await expect(coalescer.flush()).resolves.toBeUndefined();
  });
});

describe('flush', () => {
  test('always delivers the last value that was offered before it resolves', async () => {
    const offers = fc.array(fc.record({ ms: fc.nat(200), jump: fc.boolean() }), {
      minLength: 1,
      maxLength: 200,
    });
    await fc.assert(
      fc.asyncProperty(offers, fc.boolean(), async (steps, slow) => {
        const seen: number[] = [];
        const { clock, coalescer } = setUp({
          deliver: async (value) => {
            if (slow) await settleOnce();
            seen.push(value);
          },
        });
        for (const [index, { ms, jump }] of steps.entries()) {
          coalescer.offer(index);
          if (jump) clock.jump(ms);
          else clock.advance(ms);
        }
        await coalescer.flush();
        expect(seen.at(-1)).toBe(steps.length - 1);
        expect(coalescer.waiting).toBe(false);
      }),
    );
  });

  test('delivers synchronously if no value is in flight', () => {
    const { coalescer, delivered } = setUp();
    coalescer.offer(1);
    coalescer.offer(2);
    void coalescer.flush();
    expect(delivered.map(({ value }) => value)).toEqual([1, 2]);
  });

  test('delivers a value that was offered inside deliver, if it is called from there too', async () => {
    const seen: number[] = [];
    let flushed: Promise<void> | undefined;
    const { coalescer } = setUp({
      deliver: (value) => {
        seen.push(value);
        if (value > 1) return;
        coalescer.offer(2);
        flushed = coalescer.flush();
      },
    });
    coalescer.offer(1);
    await flushed;
    expect(seen).toEqual([1, 2]);
  });

  test('delivers nothing if no value waits', async () => {
    const { coalescer, delivered } = setUp();
    await coalescer.flush();
    coalescer.offer(1);
    await coalescer.flush();
    expect(delivered).toHaveLength(1);
  });
});

describe('close', () => {
  test('drops the value that waits and leaves no timer', async () => {
    const { clock, coalescer, delivered } = setUp();
    coalescer.offer(1);
    coalescer.offer(2);
    expect(clock.pending).toBe(1);
    coalescer.close();
    coalescer.close();
    expect(clock.pending).toBe(0);
    expect(coalescer.waiting).toBe(false);
    await clock.advanceAsync(1000);
    expect(delivered.map(({ value }) => value)).toEqual([1]);
  });

  test('drops later values, even while offers skip the reading of the clock', async () => {
    const { clock, coalescer, delivered } = setUp();
    for (let value = 0; value < 1000; value++) coalescer.offer(value);
    coalescer.close();
    for (let value = 0; value < 1000; value++) {
      coalescer.offer(value);
      expect(coalescer.waiting).toBe(false);
    }
    await coalescer.flush();
    await clock.advanceAsync(1000);
    expect(delivered.map(({ value }) => value)).toEqual([0]);
    expect(clock.pending).toBe(0);
  });

  test('starts no further delivery when the value in flight settles', async () => {
    const settle: (() => void)[] = [];
    const { clock, coalescer } = setUp({
      burst: 10,
      deliver: () => new Promise<void>((resolve) => settle.push(resolve)),
    });
    coalescer.offer(1);
    coalescer.offer(2);
    coalescer.close();
    settle[0]?.();
    await clock.advanceAsync(1000);
    expect(settle).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });
});

test.each([{ maxPerSecond: 0 }, { maxPerSecond: NaN }, { burst: 0 }, { burst: NaN }])(
  'a Coalescer refuses the options %j',
  (options) => {
    expect(() => setUp(options)).toThrow(RangeError);
  },
);
