import fc from 'fast-check';

import { recorder, request, setUp, ScriptedTransport } from './set-up.js';
import type { ProgressUpdate } from '../src/index.js';

/** Sends progress at the given times, and returns the updates that are delivered. */
function receiveAll(steps: { afterMs: number; progress: number; total?: number }[]): ProgressUpdate[] {
  const { clock, manager } = setUp({ maxUpdatesPerSecond: Infinity });
  const { updates, handler } = recorder();
  void manager.registerToken('t', handler);
  for (const { afterMs, progress, total } of steps) {
    clock.advance(afterMs);
    void manager.handleProgress('t', progress, total);
  }
  return updates;
}

/** Returns `count` equal steps, starting at `from`. */
function steady(count: number, afterMs: number, by: number, from = 0, total?: number) {
  return Array.from({ length: count }, (_, index) => ({
    afterMs,
    progress: from + (index + 1) * by,
    ...(total === undefined ? {} : { total }),
  }));
}

const last = (updates: ProgressUpdate[]): ProgressUpdate => updates.at(-1) as ProgressUpdate;

describe('fraction and percentage', () => {
  test.each([
    [1, 4, 0.25],
    [4, 4, 1],
    [0, 4, 0],
    [5, 4, 1],
    [-1, 4, 0],
    [0.5, 2.5, 0.2],
  ])('of %p in a total of %p are computed: the fraction is %p', (progress, total, fraction) => {
    const [update] = receiveAll([{ afterMs: 0, progress, total }]);
    expect(update).toMatchObject({ progress, total, fraction, percentage: fraction * 100 });
  });

  test.each([
    [57, 100, 57],
    [29, 100, 29],
    [7, 100, 7],
    [1e307, 1e308, 10],
  ])('of %p in %p are exact: the percentage is %p', (progress, total, percentage) => {
    expect(last(receiveAll([{ afterMs: 0, progress, total }]))).toMatchObject({ percentage });
  });

  test.each([undefined, 0, -1])('are undefined with a total of %p, and so is the remaining time', (total) => {
    const steps = steady(10, 100, 1).map((step) => (total === undefined ? step : { ...step, total }));
    expect(last(receiveAll(steps))).toMatchObject({
      total,
      fraction: undefined,
      percentage: undefined,
      remainingMs: undefined,
    });
    expect(last(receiveAll(steps)).rate).toBeCloseTo(10, 4);
  });

  test('are defined as soon as a total is known, which is kept until a new one arrives', () => {
    const updates = receiveAll([
      { afterMs: 100, progress: 1 },
      { afterMs: 100, progress: 2, total: 8 },
      { afterMs: 100, progress: 4 },
      { afterMs: 100, progress: 5, total: 10 },
    ]);
    expect(updates.map(({ total, fraction }) => [total, fraction])).toEqual([
      [undefined, undefined],
      [8, 0.25],
      [8, 0.5],
      [10, 0.5],
    ]);
  });
});

describe('rate and remaining time', () => {
  test('are undefined before two updates at different times, whatever the first value is', () => {
    const updates = receiveAll([
      { afterMs: 60_000, progress: 500, total: 1000 },
      { afterMs: 0, progress: 510 },
      { afterMs: 1000, progress: 600 },
    ]);
    expect(updates.slice(0, 2).map(({ rate, remainingMs }) => [rate, remainingMs])).toEqual([
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(updates[2]?.rate).toBeCloseTo(100, -1);
    expect(updates[2]?.remainingMs).toBeCloseTo(4000, -2);
  });

  test('are not computed from a heartbeat and one update', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: Infinity });
    const wire = new ScriptedTransport();
    manager.attach(wire);
    const { updates, handler } = recorder();
    void manager.registerToken('t', handler);
    for (const [afterMs, progress, beat] of [
      [10_000, 0.001, true],
      [10_000, 50, false],
      [1000, 50.001, true],
      [1000, 70.001, false],
      [5000, 70.002, true],
    ] as const) {
      clock.advance(afterMs);
      if (beat) wire.receiveHeartbeat('t', progress);
      else wire.receiveUpdate('t', progress, 100);
    }
    expect(updates.map(({ heartbeat }) => heartbeat)).toEqual([true, false, true, false, true]);
    expect(updates.slice(0, 3).map(({ rate }) => rate)).toEqual([undefined, undefined, undefined]);
    expect(updates[3]?.rate).toBeCloseTo(10);
    expect(updates[4]?.rate).toBe(updates[3]?.rate);
  });

  test('are exact at a steady rate, whatever the size of the steps is', () => {
    const steps = fc.record({
      count: fc.integer({ min: 2, max: 500 }),
      afterMs: fc.integer({ min: 10, max: 10_000 }),
      by: fc.double({ min: 1e-6, max: 1e9, noNaN: true }),
      from: fc.integer({ min: -1000, max: 1000 }),
    });
    fc.assert(
      fc.property(steps, ({ count, afterMs, by, from }) => {
        const rate = (by / afterMs) * 1000;
        const total = from + 2 * count * by;
        const update = last(receiveAll(steady(count, afterMs, by, from, total)));
        expect((update.rate as number) / rate).toBeCloseTo(1, 4);
        if (total > 0) expect((update.remainingMs as number) / (count * afterMs)).toBeCloseTo(1, 4);
      }),
      { numRuns: 100 },
    );
  });

  test('adapt to a change of rate with a time constant of five seconds', () => {
    // 10 a second for a while, then 20 a second.
    const before = steady(100, 100, 1);
    const at = (afterMs: number): number =>
      last(receiveAll([...before, ...steady(afterMs / 100, 100, 2, 100)])).rate as number;
    // Ten seconds are too short for the full weight of the old rate, which decays as e^(-t/5 s).
    const weightBefore = 1 - Math.exp(-9.9 / 5);
    for (const afterMs of [1000, 5000, 20_000]) {
      const kept = Math.exp(-afterMs / 5000);
      const now = 1 - kept;
      const expected = (10 * weightBefore * kept + 20 * now) / (weightBefore * kept + now);
      expect(at(afterMs)).toBeCloseTo(expected, 0);
    }
    expect(at(20_000)).toBeGreaterThan(19.5);
  });

  test('of a long operation depend on a longer time: 15 % of its duration', () => {
    const hour = 3_600_000;
    const before = steady(3600, 1000, 10);
    const shortly = last(receiveAll([...before, ...steady(10, 1000, 20, 36_000)])).rate as number;
    expect(shortly).toBeLessThan(10.4);
    const after = last(receiveAll([...before, ...steady(3600, 1000, 20, 36_000)])).rate as number;
    expect(after).toBeGreaterThan(19.5);
    expect(last(receiveAll(before)).elapsedMs).toBe(hour);
  });

  test('stay the same during a stall, and include it when it is over', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: Infinity });
    const { updates, handler } = recorder();
    void manager.registerToken('t', handler);
    for (let step = 1; step <= 100; step++) {
      clock.advance(100);
      void manager.handleProgress('t', step, 200);
    }
    clock.advance(60_000);
    expect(manager.snapshot()[0]).toMatchObject({ rate: updates.at(-1)?.rate, idleMs: 60_000 });
    void manager.handleProgress('t', 101);
    expect(updates.at(-1)?.rate).toBeCloseTo(1 / 60, 2);
  });

  test('show that no time remains when the total is reached or exceeded', () => {
    for (const total of [10, 5]) {
      const update = last(receiveAll(steady(10, 100, 1, 0, total)));
      expect(update).toMatchObject({ fraction: 1, remainingMs: 0 });
    }
  });

  test('are exact even if updates are replaced before their delivery', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const { updates, handler } = recorder();
    void manager.registerToken('t', handler);
    for (let step = 1; step <= 1000; step++) {
      clock.advance(10);
      void manager.handleProgress('t', step, 2000);
    }
    expect(updates.length).toBeLessThan(12);
    expect(updates.at(-1)?.rate).toBeCloseTo(100, 2);
  });
});

test('all derived values are finite and in their range, whatever the peer sends', () => {
  const number = fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer());
  const step = fc.record({ afterMs: fc.nat(10_000), progress: number, total: number });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
      for (const update of receiveAll(steps)) {
        const { fraction, percentage, rate, remainingMs, elapsedMs } = update;
        for (const value of [fraction, percentage, rate, remainingMs, elapsedMs]) {
          if (value !== undefined) expect(Number.isFinite(value) && value >= 0).toBe(true);
        }
        expect((fraction ?? 0) <= 1 && (percentage ?? 0) <= 100).toBe(true);
      }
    }),
  );
});

test('sequence counts valid updates, and elapsedMs starts at the registration', () => {
  const updates = receiveAll([
    { afterMs: 250, progress: 1 },
    { afterMs: 250, progress: 1 },
    { afterMs: 250, progress: NaN },
    { afterMs: 250, progress: 2 },
  ]);
  expect(updates.map(({ sequence, elapsedMs }) => [sequence, elapsedMs])).toEqual([
    [1, 250],
    [2, 1000],
  ]);
});

test('a token that reuses a slot starts without the values of the former token', async () => {
  const { clock, manager } = setUp({ maxUpdatesPerSecond: Infinity });
  for (const round of [1, 2]) {
    const { updates, handler } = recorder();
    const operation = manager.start({ ...request(), progress: { token: round, callback: handler } });
    void manager.handleProgress(round, 10 * round);
    expect(updates.at(-1)).toMatchObject({ total: undefined, rate: undefined, sequence: 1, elapsedMs: 0 });
    clock.advance(1000);
    void manager.handleProgress(round, 20 * round, 100);
    expect(updates.at(-1)?.rate).toBeCloseTo(10 * round);
    await operation.settle('completed');
  }
});
