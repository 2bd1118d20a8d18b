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
  test('delivers the first at once, then the latest each time the rate opens', () => {
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

  test('in no window do more than the rate and the burst pass, and never an older one after a newer', () => {
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

  test('a synchronous loop, in which no timer fires, still delivers', () => {
    const { clock, coalescer, delivered } = setUp();
    for (let value = 0; value < 100_000; value++) {
      coalescer.offer(value);
      clock.jump(0.1);
    }
    expect(delivered.length).toBeGreaterThanOrEqual(90);
    expect(delivered.length).toBeLessThanOrEqual(101);
  });

  test('a synchronous loop that slows down is not silent for long', () => {
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

  test('a fast loop reads the clock for less than one offer in fifty', () => {
    const { clock, coalescer } = setUp({ deliver: () => undefined });
    for (let value = 0; value < 100_000; value++) {
      coalescer.offer(value);
      clock.jump(0.001);
    }
    expect(clock.reads).toBeLessThan(2000);
  });

  test('a rate of Infinity lets everything pass, and reads no clock', () => {
    const { clock, coalescer } = setUp({ maxPerSecond: Infinity, deliver: () => undefined });
    for (let value = 0; value < 1000; value++) {
      coalescer.offer(value);
      expect(coalescer.waiting).toBe(false);
    }
    expect(clock.reads).toBe(0);
  });

  test('from inside deliver waits for its turn: deliver is never run inside itself', async () => {
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

describe('a deliver that takes its time', () => {
  test('never has more than one value in flight and one waiting', async () => {
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

  test('a value that waited for it goes out when it settles, where the rate allows it', async () => {
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
  ])('%s: onError is told, and the gate goes on', async (_, fail) => {
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

  test('an onError that throws does not stop the gate', () => {
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

  test('without onError does nothing worse', async () => {
    const { coalescer } = setUp({ deliver: () => Promise.reject(new Error('no')) });
    coalescer.offer(1);
    await expect(coalescer.flush()).resolves.toBeUndefined();
  });
});

describe('flush', () => {
  test('always delivers the last value offered, before it resolves', async () => {
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

  test('delivers synchronously where nothing is in flight', () => {
    const { coalescer, delivered } = setUp();
    coalescer.offer(1);
    coalescer.offer(2);
    void coalescer.flush();
    expect(delivered.map(({ value }) => value)).toEqual([1, 2]);
  });

  test('called from inside deliver, delivers what was offered there too', async () => {
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

  test('with nothing offered delivers nothing', async () => {
    const { coalescer, delivered } = setUp();
    await coalescer.flush();
    coalescer.offer(1);
    await coalescer.flush();
    expect(delivered).toHaveLength(1);
  });
});

describe('close', () => {
  test('drops what waits and leaves no timer', async () => {
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

  test('drops what is offered later, also while looks at the clock were being skipped', async () => {
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

  test('while a value is in flight, starts no other', async () => {
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
  'refuses %j',
  (options) => {
    expect(() => setUp(options)).toThrow(RangeError);
  },
);
