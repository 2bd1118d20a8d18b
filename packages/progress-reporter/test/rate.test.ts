import { verifies } from '@milepost/specification';
import fc from 'fast-check';

import { setUp } from './recording-transport.js';

// "Both parties SHOULD implement rate limiting to prevent flooding."
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#implementation-notes
describe('maxUpdatesPerSecond', () => {
  test('is 10 by default, and ten updates may be sent at once after a silence', () => {
    verifies('progress-any-frequency');
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: undefined });
    for (let value = 1; value <= 1000; value++) progress.report(value);
    expect(transport.values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    clock.advance(99);
    expect(transport.values).toHaveLength(10);
    clock.advance(1);
    expect(transport.last).toEqual({ progress: 1000 });
  });

  test('lets all three updates of the official conformance suite pass, which are 50 ms apart', () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: undefined });
    for (const value of [0, 50, 100]) {
      progress.report(value, 100);
      clock.advance(50);
    }
    expect(transport.values).toEqual([0, 50, 100]);
  });

  test('lets the latest report replace those that wait', () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    for (let value = 1; value <= 30; value++) {
      progress.report(value, 30, `step ${String(value)}`);
      clock.advance(10);
    }
    expect(transport.updates).toEqual([
      { progress: 1, total: 30, message: 'step 1' },
      { progress: 10, total: 30, message: 'step 10' },
      { progress: 20, total: 30, message: 'step 20' },
      { progress: 30, total: 30, message: 'step 30' },
    ]);
  });

  test('below 1 still lets the first update pass', () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 0.1 });
    progress.report(1);
    progress.report(2);
    expect(transport.values).toEqual([1]);
    clock.advance(10_000);
    expect(transport.values).toEqual([1, 2]);
  });

  test('allows at most the rate plus the burst in any window of a second', () => {
    const limits = fc.record({
      maxUpdatesPerSecond: fc.integer({ min: 1, max: 50 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    const waits = fc.array(fc.tuple(fc.double({ min: 0, max: 200, noNaN: true }), fc.boolean()), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(limits, waits, (limit, steps) => {
        const { clock, progress, transport } = setUp(limit);
        for (const [index, [ms, synchronous]] of steps.entries()) {
          if (synchronous) clock.jump(ms);
          else clock.advance(ms);
          if (index % 3 === 0) progress.message(`message ${String(index)}`);
          else progress.increment();
        }
        clock.advance(60_000);
        for (const startMs of transport.sentAtMs) {
          const inWindow = transport.sentAtMs.filter((atMs) => atMs >= startMs && atMs < startMs + 1000);
          expect(inWindow.length).toBeLessThanOrEqual(limit.maxUpdatesPerSecond + limit.burst);
        }
        expect(clock.pending).toBe(0);
      }),
    );
  });

  test.each([{ maxUpdatesPerSecond: 0 }, { maxUpdatesPerSecond: NaN }, { burst: 0 }, { burst: NaN }])(
    'refuses %p',
    (options) => {
      expect(() => setUp(options)).toThrow(RangeError);
    },
  );
});

describe('a synchronous loop, in which no timer can fire', () => {
  test('sends updates all the same, and rarely reads the clock', () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10 });
    const rows = 1_000_000;
    for (let row = 1; row <= rows; row++) {
      progress.report(row, rows);
      clock.jump(0.01);
    }
    // Ten seconds: one update every 100 ms, and the burst.
    expect(transport.updates.length).toBeGreaterThanOrEqual(95);
    expect(transport.updates.length).toBeLessThanOrEqual(111);
    expect(clock.reads - transport.updates.length).toBeLessThan(rows / 100);
  });

  test('sends an update as soon as the rate allows if it is slow', () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    for (let row = 1; row <= 1000; row++) {
      progress.increment();
      clock.jump(30);
    }
    // Thirty seconds: every fourth call may be sent.
    expect(transport.updates.length).toBeGreaterThanOrEqual(240);
  });

  test('sends updates from increment, track and phases too', () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const { one, two } = progress.phases({ one: 1, two: 1 });
    for (const _ of one.track(new Array<number>(50_000))) clock.jump(0.02);
    two.report(0, 50_000);
    for (let row = 0; row < 50_000; row++) {
      two.increment();
      clock.jump(0.02);
    }
    expect(transport.updates.length).toBeGreaterThanOrEqual(18);
  });

  test('has one value in flight if the transport cannot write synchronously, and then sends the latest', async () => {
    const { clock, progress, transport } = setUp({ maxUpdatesPerSecond: 10 });
    transport.answer = transport.stall;
    for (let row = 1; row <= 1000; row++) {
      progress.report(row);
      clock.jump(10);
    }
    expect(transport.values).toEqual([1]);
    transport.settle();
    await clock.advanceAsync(0);
    expect(transport.values).toEqual([1, 1000]);
  });
});
