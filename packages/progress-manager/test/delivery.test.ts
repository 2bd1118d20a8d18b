// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
import { deferred } from '@milepost/testing';
import fc from 'fast-check';

import { recorder, request, setUp, stateOf } from './set-up.js';

describe('before the result', () => {
  test('the last update is delivered, although the rate would delay it', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    const answer = deferred<string>();
    const result = manager.run(operation, () => answer.promise);
    for (let progress = 1; progress <= 50; progress++)
      void manager.handleProgress(operation.token, progress, 50);
    expect(received.values).toEqual([1]);
    answer.resolve('done');
    await expect(result).resolves.toBe('done');
    expect(received.values).toEqual([1, 50]);
    expect(operation.state).toBe('completed');
    expect(clock.pending).toBe(0);
  });

  test('an update that arrives together with the response is delivered', async () => {
    const { manager } = setUp();
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    const result = await manager.run(operation, () => {
      void manager.handleProgress(operation.token, 1);
      return 'at once';
    });
    expect(result).toBe('at once');
    expect(received.values).toEqual([1]);
  });

  test('the last update of a request that fails is delivered', async () => {
    const { manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    const run = manager.run(operation, () => {
      for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
      return Promise.reject(new Error('no'));
    });
    await expect(run).rejects.toThrow('no');
    expect(received.values).toEqual([1, 3]);
    expect(operation.state).toBe('failed');
  });

  test('a slow handler finishes, because the result waits for it', async () => {
    const { clock, manager } = setUp();
    const done = deferred();
    const received: number[] = [];
    const operation = manager.start({
      ...request(),
      progress: {
        callback: async ({ progress }) => {
          received.push(progress);
          await done.promise;
        },
      },
    });
    const result = manager.run(operation, () => {
      for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
      return 'done';
    });
    expect(await stateOf(result, clock)).toBe('pending');
    expect(received).toEqual([1]);
    done.resolve();
    expect(await stateOf(result, clock)).toBe('fulfilled');
    expect(received).toEqual([1, 3]);
  });

  test('an update that arrives after the response is late, while a handler still runs', async () => {
    const { clock, manager, anomalies } = setUp();
    const hold = deferred();
    const received: number[] = [];
    const operation = manager.start({
      ...request(),
      progress: {
        callback: async ({ progress }) => {
          received.push(progress);
          await hold.promise;
        },
      },
    });
    const result = manager.run(operation, () => {
      void manager.handleProgress(operation.token, 1);
      return 'done';
    });
    await clock.advanceAsync(0);
    void manager.handleProgress(operation.token, 2);
    hold.resolve();
    await result;
    void manager.handleProgress(operation.token, 3);
    expect(received).toEqual([1]);
    expect(anomalies.map(({ kind }) => kind)).toEqual(['late', 'late']);
  });
});

describe('for each token', () => {
  test('the handler gets increasing values in order, at a limited rate, and always the latest one', () => {
    const updates = fc.array(
      fc.record({ ms: fc.double({ min: 0, max: 300, noNaN: true }), by: fc.integer({ min: -3, max: 5 }) }),
      { maxLength: 200, size: 'max' },
    );
    const limits = fc.record({
      maxUpdatesPerSecond: fc.integer({ min: 1, max: 100 }),
      burst: fc.integer({ min: 1, max: 20 }),
    });
    fc.assert(
      fc.property(limits, updates, (limit, steps) => {
        const { clock, manager } = setUp(limit);
        const received: { progress: number; atMs: number }[] = [];
        void manager.registerToken('t', ({ progress }) => {
          received.push({ progress, atMs: clock.now() });
        });
        let highest = 0;
        for (const { ms, by } of steps) {
          const progress = Math.max(1, highest + by);
          clock.advance(ms / limit.maxUpdatesPerSecond);
          void manager.handleProgress('t', progress);
          highest = Math.max(highest, progress);
        }
        clock.advance(3000);
        for (const [index, { progress, atMs }] of received.entries()) {
          const later = received.slice(index + 1);
          expect(later.every((other) => other.progress > progress)).toBe(true);
          const inSecond = later.filter((other) => other.atMs < atMs + 1000).length + 1;
          expect(inSecond).toBeLessThanOrEqual(limit.maxUpdatesPerSecond + limit.burst);
        }
        if (steps.length > 0) expect(received.at(-1)?.progress).toBe(highest);
        expect(clock.pending).toBe(0);
      }),
    );
  });

  test('ten updates are delivered at once by default, and then ten a second', () => {
    const { clock, manager } = setUp();
    const received = recorder();
    void manager.registerToken('t', received.handler);
    for (let progress = 1; progress <= 100; progress++) void manager.handleProgress('t', progress);
    expect(received.values).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    clock.advance(99);
    expect(received.values).toHaveLength(10);
    clock.advance(1);
    expect(received.values).toHaveLength(11);
    expect(received.values.at(-1)).toBe(100);
  });

  test('a rate below one update a second is kept', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 0.5 });
    const received = recorder();
    void manager.registerToken('t', received.handler);
    for (let second = 0; second < 10; second++) {
      void manager.handleProgress('t', second);
      clock.advance(1000);
    }
    expect(received.values).toEqual([0, 1, 3, 5, 7, 9]);
  });

  test('a rate of Infinity delivers every update', () => {
    const { manager } = setUp({ maxUpdatesPerSecond: Infinity });
    const received = recorder();
    void manager.registerToken('t', received.handler);
    for (let progress = 0; progress < 1000; progress++) void manager.handleProgress('t', progress);
    expect(received.values).toHaveLength(1000);
    expect(manager.stats().anomalies.superseded).toBe(0);
  });

  test('a flood of updates does not reduce the rate of another token', () => {
    const { manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const received = recorder();
    void manager.registerToken('loud');
    void manager.registerToken('quiet', received.handler);
    for (let progress = 0; progress < 1000; progress++) void manager.handleProgress('loud', progress);
    void manager.handleProgress('quiet', 1);
    expect(received.values).toEqual([1]);
  });

  test('the rate is kept if the handler is sometimes asynchronous and sometimes not', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const calledAtMs: number[] = [];
    void manager.registerToken('t', () => {
      calledAtMs.push(clock.now());
      return calledAtMs.length % 2 ? Promise.resolve() : undefined;
    });
    for (let progress = 0; progress < 1000; progress++) {
      void manager.handleProgress('t', progress);
      await clock.advanceAsync(1);
    }
    expect(calledAtMs.length).toBeGreaterThanOrEqual(10);
    const gaps = calledAtMs.slice(1).map((atMs, index) => atMs - (calledAtMs[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
  });
});

describe('an update that waits', () => {
  test('keeps its message when a newer update without a message replaces it', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const { updates, handler } = recorder();
    void manager.registerToken('t', handler);
    void manager.handleProgress('t', 1, 10, 'first');
    void manager.handleProgress('t', 2, 10, 'second');
    void manager.handleProgress('t', 3, 10);
    clock.advance(1000);
    void manager.handleProgress('t', 4, 10);
    clock.advance(1000);
    expect(updates.map(({ progress, message }) => [progress, message])).toEqual([
      [1, 'first'],
      [3, 'second'],
      [4, undefined],
    ]);
  });

  test('is delivered with a sequence that shows how many updates it replaced', () => {
    const { clock, manager, anomalies } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const { updates, handler } = recorder();
    void manager.registerToken('t', handler);
    for (const progress of [1, 2, 3, 4, 5]) void manager.handleProgress('t', progress);
    clock.advance(1000);
    expect(updates.map(({ sequence }) => sequence)).toEqual([1, 5]);
    expect(anomalies).toHaveLength(3);
    expect(anomalies[0]).toMatchObject({ kind: 'superseded', code: 'rate_limit', token: 't' });
    expect(manager.stats()).toMatchObject({ received: 5, delivered: 2, anomalies: { superseded: 3 } });
  });

  test('is not turned into a heartbeat when a heartbeat replaces it', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const { updates, handler } = recorder();
    const wire = { start: jest.fn(), send: jest.fn(), close: jest.fn() };
    manager.attach(wire);
    const receive = (progress: number, beat: boolean): void => {
      const _meta = beat ? { 'milepost/heartbeat': true } : {};
      const { onmessage } = wire as { onmessage?: (message: unknown) => void };
      onmessage?.({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken: 't', progress, _meta },
      });
    };
    void manager.registerToken('t', handler);
    for (const [progress, beat] of [
      [1, false],
      [2, false],
      [3, true],
    ] as const)
      receive(progress, beat);
    clock.advance(1000);
    receive(4, true);
    clock.advance(1000);
    expect(updates.map(({ progress, heartbeat }) => [progress, heartbeat])).toEqual([
      [1, false],
      [3, false],
      [4, true],
    ]);
    expect(manager.stats().heartbeats).toBe(2);
  });
});
