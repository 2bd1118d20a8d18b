import { HEARTBEAT_META_KEY } from '@milepost/progress-core';

import { expectStrictlyIncreasing, setUp } from './recording-transport.js';

// A receiver MAY reset its timeout on progress, so a silent operation must be able to show that it is alive.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#timeouts
describe('heartbeatMs', () => {
  test('sends a marked heartbeat after every silence of that length', () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 1000 });
    progress.report(5, 10);
    clock.advance(3500);
    expect(transport.updates).toEqual([
      { progress: 5, total: 10 },
      { progress: expect.closeTo(5, 12), total: 10, heartbeat: true },
      { progress: expect.closeTo(5, 12), total: 10, heartbeat: true },
      { progress: expect.closeTo(5, 12), total: 10, heartbeat: true },
    ]);
    expect(transport.sentAtMs).toEqual([0, 1000, 2000, 3000]);
    expect(transport.notifications[1]?.params._meta).toEqual({ [HEARTBEAT_META_KEY]: true });
    expectStrictlyIncreasing(transport.values);
  });

  test('is off by default', () => {
    const { clock, progress, transport } = setUp();
    progress.report(5);
    clock.advance(1_000_000);
    expect(transport.updates).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('sends none while updates are frequent enough, and counts from the last update', () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 1000 });
    for (let step = 1; step <= 10; step++) {
      progress.report(step);
      clock.advance(900);
    }
    expect(transport.updates.some(({ heartbeat }) => heartbeat)).toBe(false);
    clock.advance(100);
    expect(transport.last?.heartbeat).toBe(true);
    expect(transport.sentAtMs.at(-1)).toBe(9100);
  });

  test('sends heartbeats before the first report, and they do not suppress later updates', () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 1000 });
    clock.advance(2000);
    expect(transport.updates).toEqual([
      { progress: 0, heartbeat: true },
      { progress: expect.closeTo(0, 12), heartbeat: true },
    ]);
    progress.report(0, 10);
    progress.report(1);
    expect(transport.updates.slice(2)).toEqual([
      { progress: expect.closeTo(0, 12), total: 10 },
      { progress: 1, total: 10 },
    ]);
    expectStrictlyIncreasing(transport.values);
  });

  test('sends an update that waits in place of a heartbeat, without the mark', async () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 50, maxUpdatesPerSecond: 10, burst: 1 });
    progress.report(1);
    clock.advance(20);
    progress.report(2, undefined, 'two');
    clock.advance(80);
    expect(transport.updates).toEqual([{ progress: 1 }, { progress: 2, message: 'two' }]);
    await progress.complete();
  });

  test('sends one heartbeat a silence, even if many reports do not advance', () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 1000 });
    const { walk } = progress.phases({ walk: 1 });
    clock.advance(1000);
    expect(transport.updates).toHaveLength(2);
    for (let file = 1; file <= 10; file++) walk.report(file);
    expect(transport.updates).toHaveLength(2);
  });

  test('does not exceed the rate', () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 1, maxUpdatesPerSecond: 10, burst: 1 });
    progress.report(1);
    clock.advance(1000);
    expect(transport.updates.length).toBeLessThanOrEqual(11);
    expect(transport.updates.length).toBeGreaterThan(5);
  });

  test('never sends a value above the total', () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 10 });
    progress.report(3, 3);
    clock.advance(1000);
    expect(transport.updates.length).toBeGreaterThan(50);
    for (const { progress: value, total } of transport.updates) expect(value).toBe(total);
  });

  test('keeps at most one heartbeat waiting on a stalled transport', async () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 10 });
    transport.answer = transport.stall;
    progress.report(1);
    await clock.advanceAsync(1000);
    expect(transport.updates).toHaveLength(1);
    transport.settle();
    await clock.advanceAsync(1);
    expect(transport.updates).toEqual([
      { progress: 1 },
      { progress: expect.closeTo(1, 12), heartbeat: true },
    ]);
  });

  test.each(['complete', 'fail', 'abort', 'dispose'])(
    'sends none after %s, and leaves no timer',
    async (end) => {
      const abort = new AbortController();
      const { clock, progress, transport } = setUp({ heartbeatMs: 100, signal: abort.signal });
      progress.report(1, 2);
      clock.advance(250);
      expect(clock.pending).toBe(1);
      if (end === 'complete') await progress.complete();
      if (end === 'fail') await progress.fail();
      if (end === 'abort') abort.abort();
      if (end === 'dispose') await progress[Symbol.asyncDispose]();
      const { length } = transport.updates;
      expect(clock.pending).toBe(0);
      await clock.advanceAsync(1000);
      expect(transport.updates).toHaveLength(length);
    },
  );

  test('sends none while complete() waits, so that the last update stays the last', async () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 10 });
    transport.answer = () => transport.after(100);
    progress.report(1, 2);
    const done = progress.complete('done');
    await clock.advanceAsync(1000);
    await done;
    expect(transport.updates).toEqual([
      { progress: 1, total: 2 },
      { progress: 2, total: 2, message: 'done' },
    ]);
  });

  test('does not send a heartbeat that was due when complete() was called', async () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: 10 });
    transport.answer = () => transport.after(100);
    progress.report(2, 2);
    await clock.advanceAsync(50);
    const done = progress.complete();
    await clock.advanceAsync(1000);
    await done;
    expect(transport.updates).toEqual([{ progress: 2, total: 2 }]);
  });

  test('sends no heartbeat if heartbeatMs is Infinity', async () => {
    const { clock, progress, transport } = setUp({ heartbeatMs: Infinity });
    progress.report(1);
    await clock.advanceAsync(2 ** 40);
    expect(transport.updates).toEqual([{ progress: 1 }]);
    await progress.complete();
  });

  test.each([-1, NaN])('refuses %p', (heartbeatMs) => {
    expect(() => setUp({ heartbeatMs })).toThrow(RangeError);
  });
});
