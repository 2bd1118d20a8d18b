// https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#timeouts
import { type ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { verifies } from '@milepost/specification';
import fc from 'fast-check';

import { recorder, request, setUp, ScriptedTransport } from './set-up.js';

/** Runs an operation with deadlines, and with a peer that never responds. */
function runForever(
  deadlines: { idleTimeoutMs?: number; totalTimeoutMs?: number; heartbeatResetsIdle?: boolean },
  options = {},
) {
  const context = setUp(options);
  const { clock, manager } = context;
  const wire = new ScriptedTransport();
  manager.attach(wire);
  const operation = manager.start({ ...request(), ...deadlines });
  let given: AbortSignal | undefined;
  let endedAtMs: number | undefined;
  const result = manager.run(operation, (_, { signal }) => {
    given = signal;
    signal.addEventListener('abort', () => (endedAtMs = clock.now()));
    return new Promise<never>(() => undefined);
  });
  result.catch(() => undefined);
  return {
    ...context,
    wire,
    operation,
    result,
    reason: () => given?.reason as ProgressError | undefined,
    endedAtMs: () => endedAtMs,
  };
}

describe('the idle deadline', () => {
  test('fires without updates, aborts the signal of send, and rejects the run with the same reason', async () => {
    const { clock, manager, operation, result, reason, endedAtMs } = runForever({ idleTimeoutMs: 1000 });
    await clock.advanceAsync(999);
    expect(operation.state).toBe('active');
    await clock.advanceAsync(1);
    expect(endedAtMs()).toBe(1000);
    expect(reason()).toMatchObject({
      name: 'ProgressError',
      code: ProgressErrorCode.TIMEOUT,
      message: expect.stringContaining('1000 ms'),
      details: { deadline: 'idle', afterMs: 1000 },
    });
    await expect(result).rejects.toBe(reason());
    expect(operation.state).toBe('timed_out');
    expect(manager.stats()).toMatchObject({ active: 0, ended: { timed_out: 1 } });
    expect(clock.pending).toBe(0);
  });

  test('is postponed by each update that advances', async () => {
    verifies('timeout-reset-by-progress');
    const { clock, manager, operation, endedAtMs } = runForever({ idleTimeoutMs: 1000 });
    for (let progress = 1; progress <= 20; progress++) {
      await clock.advanceAsync(900);
      void manager.handleProgress(operation.token, progress);
    }
    expect(operation.state).toBe('active');
    await clock.advanceAsync(5000);
    expect(endedAtMs()).toBe(20 * 900 + 1000);
  });

  test.each([
    ['repeat the value', 1],
    ['go backwards', 0],
    ['are malformed', NaN],
  ])('is not extended by updates that %s', async (_, progress) => {
    const { clock, manager, operation, endedAtMs } = runForever({ idleTimeoutMs: 1000 });
    void manager.handleProgress(operation.token, 1);
    for (let update = 0; update < 20; update++) {
      await clock.advanceAsync(100);
      void manager.handleProgress(operation.token, progress);
    }
    expect(endedAtMs()).toBe(1000);
  });

  test.each([
    ['not extended by heartbeats', {}, 1000],
    ['extended by heartbeats if heartbeatResetsIdle is set', { heartbeatResetsIdle: true }, 20 * 500 + 1000],
  ])('is %s', async (_, options, expectedMs) => {
    const { clock, wire, operation, endedAtMs } = runForever({ idleTimeoutMs: 1000, ...options });
    for (let beat = 1; beat <= 20; beat++) {
      await clock.advanceAsync(500);
      wire.receiveHeartbeat(operation.token, beat);
    }
    await clock.advanceAsync(5000);
    expect(endedAtMs()).toBe(expectedMs);
  });

  test('is extended by an update that waits for its delivery', async () => {
    const { clock, manager, operation, endedAtMs } = runForever(
      { idleTimeoutMs: 1000 },
      { maxUpdatesPerSecond: 0.001, burst: 1 },
    );
    for (let progress = 1; progress <= 5; progress++) {
      void manager.handleProgress(operation.token, progress);
      await clock.advanceAsync(900);
    }
    await clock.advanceAsync(5000);
    expect(endedAtMs()).toBe(4 * 900 + 1000);
    expect(operation.latest?.progress).toBe(5);
  });
});

describe('the total deadline', () => {
  test('is never postponed', async () => {
    verifies('timeout-maximum-kept');
    const { clock, manager, wire, operation, reason, result, endedAtMs } = runForever({
      totalTimeoutMs: 10_000,
      heartbeatResetsIdle: true,
    });
    for (let progress = 1; progress <= 200; progress++) {
      await clock.advanceAsync(100);
      void manager.handleProgress(operation.token, progress);
      wire.receiveHeartbeat(operation.token, progress + 0.5);
    }
    expect(endedAtMs()).toBe(10_000);
    expect(reason()).toMatchObject({
      code: ProgressErrorCode.TIMEOUT,
      details: { deadline: 'total', afterMs: 10_000 },
    });
    await expect(result).rejects.toBe(reason());
  });

  test('works beside the idle one: the earlier of the two fires', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 1, max: 2000 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 20, size: 'max' }),
        async (idleTimeoutMs, totalTimeoutMs, gaps) => {
          const context = runForever({ idleTimeoutMs, totalTimeoutMs });
          const { clock, manager, operation, reason, endedAtMs } = context;
          let atMs = 0;
          let idleDueMs = idleTimeoutMs;
          for (const [index, gap] of gaps.entries()) {
            await clock.advanceAsync(gap);
            atMs += gap;
            if (atMs < idleDueMs) idleDueMs = atMs + idleTimeoutMs;
            void manager.handleProgress(operation.token, index);
          }
          await clock.advanceAsync(5000);
          expect(endedAtMs()).toBe(Math.min(idleDueMs, totalTimeoutMs));
          expect(reason()?.details).toMatchObject({
            deadline: totalTimeoutMs <= idleDueMs ? 'total' : 'idle',
          });
          expect(clock.pending).toBe(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  test('may be longer than the longest delay of a timer', async () => {
    const { clock, operation, endedAtMs } = runForever({ totalTimeoutMs: 2 ** 32 });
    await clock.advanceAsync(2 ** 32 - 1);
    expect(operation.state).toBe('active');
    await clock.advanceAsync(1);
    expect(endedAtMs()).toBe(2 ** 32);
  });

  test('rounds a fraction of a millisecond up, never down', async () => {
    const { clock, endedAtMs } = runForever({ totalTimeoutMs: 10.25 });
    await clock.advanceAsync(100);
    expect(endedAtMs()).toBe(11);
  });
});

describe('deadlines', () => {
  test('share one timer among many operations', () => {
    const { clock, manager } = setUp();
    for (let count = 0; count < 1000; count++) {
      manager.start({ ...request(), idleTimeoutMs: 1000 + count, totalTimeoutMs: 5000 });
    }
    expect(clock.pending).toBe(1);
    clock.advance(1499.5);
    expect(manager.stats()).toMatchObject({ active: 500, ended: { timed_out: 500 } });
    clock.advance(10_000);
    expect(manager.stats().active).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('are disarmed when the operation ends', async () => {
    const { clock, manager } = setUp();
    const operation = manager.start({ ...request(), idleTimeoutMs: 100, totalTimeoutMs: 200 });
    await manager.run(operation, () => 'done');
    expect(clock.pending).toBe(0);
    await clock.advanceAsync(1000);
    expect(operation.state).toBe('completed');
    expect(operation.signal.aborted).toBe(false);
  });

  test('deliver the update that waits before the operation ends', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 0.001, burst: 1 });
    const received = recorder();
    const operation = manager.start({
      ...request(),
      totalTimeoutMs: 100,
      progress: { callback: received.handler },
    });
    const states: string[] = [];
    operation.updates$.subscribe(() => states.push(operation.state));
    for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
    await clock.advanceAsync(100);
    expect(received.values).toEqual([1, 3]);
    expect(states).toEqual(['active', 'active']);
    expect(operation.state).toBe('timed_out');
  });

  test.each([
    { idleTimeoutMs: 0 },
    { idleTimeoutMs: -1 },
    { idleTimeoutMs: NaN },
    { totalTimeoutMs: 0 },
    { totalTimeoutMs: NaN },
  ])('of %j are refused, and leave nothing behind', (deadlines) => {
    const { clock, manager } = setUp();
    expect(() => manager.start({ ...request(), ...deadlines, progress: { token: 't' } })).toThrow(RangeError);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { failed: 0, cancelled: 0 } });
    expect(clock.pending).toBe(0);
    expect(manager.start({ ...request(), progress: { token: 't' } }).state).toBe('active');
  });

  test('of Infinity never fire, and set no timer', async () => {
    const { clock, operation } = runForever({ idleTimeoutMs: Infinity, totalTimeoutMs: Infinity });
    expect(clock.pending).toBe(0);
    await clock.advanceAsync(1e12);
    expect(operation.state).toBe('active');
  });
});

test('after the process was blocked, waiting input is read before the idle deadline is checked', async () => {
  const { clock, manager } = setUp();
  const operation = manager.start({ ...request(), idleTimeoutMs: 1000 });
  // The event loop was blocked for longer than the deadline. Its timers run before its input is read.
  clock.jump(1500);
  await clock.advanceAsync(0);
  expect(operation.state).toBe('active');
  void manager.handleProgress(operation.token, 1);
  await clock.advanceAsync(999);
  expect(operation.state).toBe('active');
  await clock.advanceAsync(1);
  expect(operation.state).toBe('timed_out');
});

test('after the process was blocked and no input waits, the idle deadline fires a millisecond later', async () => {
  const { clock, manager } = setUp();
  const operation = manager.start({ ...request(), idleTimeoutMs: 1000 });
  clock.jump(1500);
  await clock.advanceAsync(0);
  expect(operation.state).toBe('active');
  await clock.advanceAsync(1);
  expect(operation.state).toBe('timed_out');
  expect(clock.pending).toBe(0);
});
