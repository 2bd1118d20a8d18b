import { deferred } from '@milepost/testing';

import { recorder, request, setUp, stateOf } from './set-up.js';
import type { ProgressCallback } from '../src/index.js';

const hostile = new Proxy(new Error(), {
  get: () => {
    throw new Error('do not look');
  },
  getPrototypeOf: () => {
    throw new Error('do not look');
  },
});

describe('a handler that fails', () => {
  const failures: [string, ProgressCallback, string][] = [
    [
      'throws',
      () => {
        throw new Error('bad handler');
      },
      'bad handler',
    ],
    ['rejects', () => Promise.reject(new Error('bad handler')), 'bad handler'],
    [
      'throws a string',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw 'words';
      },
      'words',
    ],
    ['rejects with an object that throws when it is read', () => Promise.reject(hostile), 'cannot be shown'],
    [
      'returns a thenable that throws',
      () => ({
        then: () => {
          throw new Error('bad thenable');
        },
      }),
      'bad thenable',
    ],
  ];

  test.each(failures)('does not affect other handlers if it %s', async (_, fail, message) => {
    const { clock, manager, anomalies } = setUp();
    const received = recorder();
    const bad = manager.start({ ...request(), progress: { callback: fail } });
    const good = manager.start({ ...request(), progress: { callback: received.handler } });
    for (const progress of [1, 2]) {
      void manager.handleProgress(bad.token, progress);
      void manager.handleProgress(good.token, progress);
      await clock.advanceAsync(0);
    }
    expect(received.values).toEqual([1, 2]);
    expect(anomalies).toHaveLength(2);
    expect(anomalies[0]).toMatchObject({
      kind: 'handler',
      code: 'state_error',
      token: bad.token,
      message: expect.stringContaining(message),
    });
    await expect(manager.run(bad, () => 'ok')).resolves.toBe('ok');
    expect(bad.latest?.progress).toBe(2);
  });

  test('causes no unhandled rejection if it ends its own operation and then rejects', async () => {
    const { clock, manager, anomalies } = setUp();
    const operation = manager.start({
      ...request(),
      progress: {
        callback: async () => {
          operation.cancel();
          await Promise.resolve();
          throw new Error('after the end');
        },
      },
    });
    void manager.handleProgress(operation.token, 1);
    await clock.advanceAsync(0);
    expect(anomalies.map(({ kind }) => kind)).toEqual(['handler']);
  });

  test('is not one that only returns some other value, as plain JavaScript may do', async () => {
    const { manager, clock } = setUp({ maxUpdatesPerSecond: Infinity });
    const received: unknown[] = [];
    const returns = [1, 'text', true, {}, null, Symbol('s'), (): void => undefined];
    const sloppy = (() => returns[received.push(0) % returns.length]) as unknown as ProgressCallback;
    void manager.registerToken('t', sloppy);
    for (let progress = 0; progress < 10; progress++) void manager.handleProgress('t', progress);
    await clock.advanceAsync(0);
    expect(received).toHaveLength(10);
    expect(manager.stats().anomalies.handler).toBe(0);
  });
});

describe('a handler that hangs', () => {
  test('delays only its own operation, until a deadline ends that', async () => {
    const { clock, manager } = setUp();
    const received = recorder();
    const stuck = manager.start({
      ...request(),
      totalTimeoutMs: 5000,
      progress: { callback: () => new Promise<void>(() => undefined) },
    });
    const other = manager.start({ ...request(), progress: { callback: received.handler } });
    const stuckResult = manager.run(stuck, () => {
      void manager.handleProgress(stuck.token, 1);
      return 'stuck';
    });
    const otherResult = manager.run(other, () => {
      void manager.handleProgress(other.token, 1);
      return 'other';
    });
    expect(await stateOf(stuckResult, clock)).toBe('pending');
    await expect(otherResult).resolves.toBe('other');
    expect(received.values).toEqual([1]);
    await clock.advanceAsync(5000);
    // The response had arrived. It is not lost because of the handler.
    await expect(stuckResult).resolves.toBe('stuck');
    expect(manager.stats()).toMatchObject({ active: 0, ended: { completed: 2 } });
    expect(clock.pending).toBe(0);
  });

  test('does not delay a cancellation', () => {
    const { clock, manager } = setUp();
    const operation = manager.start({
      ...request(),
      progress: { callback: () => new Promise<void>(() => undefined) },
    });
    for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
    operation.cancel();
    expect(operation.state).toBe('cancelled');
    expect(manager.stats().active).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('does not affect another token that reuses its slot, when it settles at last', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const hold = deferred();
    const first = manager.start({ ...request(), progress: { token: 'a', callback: () => hold.promise } });
    void manager.handleProgress('a', 1);
    void manager.handleProgress('a', 2);
    first.cancel();

    let running = 0;
    let most = 0;
    const holds: (() => void)[] = [];
    const received: [unknown, number][] = [];
    const second = manager.start({
      ...request(),
      progress: {
        token: 'b',
        callback: async ({ token, progress }) => {
          received.push([token, progress]);
          most = Math.max(most, ++running);
          await new Promise<void>((resolve) => holds.push(resolve));
          running--;
        },
      },
    });
    void manager.handleProgress('b', 1);
    void manager.handleProgress('b', 2);
    hold.resolve();
    await clock.advanceAsync(0);
    void manager.handleProgress('b', 3);
    await clock.advanceAsync(1000);
    void manager.handleProgress('b', 4);
    expect(received).toEqual([['b', 1]]);
    const settled = second.settle('completed');
    for (let turn = 0; turn < 3; turn++) {
      holds.shift()?.();
      await clock.advanceAsync(0);
    }
    await settled;
    expect(received).toEqual([
      ['b', 1],
      ['b', 4],
    ]);
    expect(most).toBe(1);
    expect(clock.pending).toBe(0);
  });
});

describe('a handler that calls the manager', () => {
  test.each([
    ['returns nothing', false],
    ['is asynchronous', true],
  ])('with an update, and %s, never runs inside itself or twice at the same time', async (_, isAsync) => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 100 });
    const log: string[] = [];
    void manager.registerToken('t', ({ progress }) => {
      log.push(`in ${String(progress)}`);
      if (progress < 3) {
        void manager.handleProgress('t', progress + 0.5);
        void manager.handleProgress('t', progress + 1);
      }
      if (!isAsync) return void log.push(`out ${String(progress)}`);
      return (async () => {
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        log.push(`out ${String(progress)}`);
      })();
    });
    void manager.handleProgress('t', 1);
    await clock.advanceAsync(0);
    await clock.advanceAsync(0);
    expect(log).toEqual(['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3']);
    await clock.advanceAsync(1000);
    expect(clock.pending).toBe(0);
  });

  test('with an update of another token gets both updates delivered', () => {
    const { manager } = setUp();
    const received: unknown[] = [];
    void manager.registerToken('a', ({ progress }) => {
      received.push('a in');
      void manager.handleProgress('b', progress);
      received.push('a out');
    });
    void manager.registerToken('b', () => void received.push('b'));
    void manager.handleProgress('a', 1);
    expect(received).toEqual(['a in', 'b', 'a out']);
  });

  test.each([
    ['synchronous', false],
    ['asynchronous', true],
  ])(
    'to cancel its operation and start the next does not disturb the next one, if it is %s',
    async (_, isAsync) => {
      const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
      const later = deferred();
      const received: [unknown, number][] = [];
      const first = manager.start({
        ...request(),
        progress: {
          token: 'a',
          callback: ({ token, progress }) => {
            received.push([token, progress]);
            void manager.handleProgress('a', 1.5);
            first.cancel();
            manager.start({
              ...request(),
              progress: {
                token: 'b',
                callback: (update) => void received.push([update.token, update.progress]),
              },
            });
            void manager.handleProgress('b', 10);
            void manager.handleProgress('b', 11);
            return isAsync ? later.promise : undefined;
          },
        },
      });
      void manager.handleProgress('a', 1);
      void manager.handleProgress('a', 2);
      await clock.advanceAsync(50);
      void manager.handleProgress('b', 12);
      later.resolve();
      await clock.advanceAsync(50);
      expect(received).toEqual([
        ['a', 1],
        ['b', 10],
        ['b', 12],
      ]);
      expect(first.state).toBe('cancelled');
      manager.close();
      expect(clock.pending).toBe(0);
    },
  );

  test('to cancel its operation before it is done does not affect the token that reuses its slot', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const hold = deferred();
    const received: [unknown, number][] = [];
    const first = manager.start({
      ...request(),
      progress: {
        token: 'a',
        callback: () => {
          first.cancel();
          void manager.registerToken('b', ({ token, progress }) => void received.push([token, progress]));
          return hold.promise;
        },
      },
    });
    void manager.handleProgress('a', 1);
    void manager.handleProgress('b', 1);
    void manager.handleProgress('b', 2);
    await clock.advanceAsync(100);
    expect(received).toEqual([
      ['b', 1],
      ['b', 2],
    ]);
    hold.resolve();
    await clock.advanceAsync(100);
    expect(clock.pending).toBe(0);
  });

  test('to settle its operation gets the updates that it sent before delivered before the end', async () => {
    const { clock, manager } = setUp();
    const received: number[] = [];
    const operation = manager.start({
      ...request(),
      progress: {
        callback: ({ progress }) => {
          received.push(progress);
          if (progress > 1) return;
          void manager.handleProgress(operation.token, 2);
          void operation.settle('completed');
          void manager.handleProgress(operation.token, 3);
        },
      },
    });
    void manager.handleProgress(operation.token, 1);
    await clock.advanceAsync(0);
    expect(received).toEqual([1, 2]);
    expect(operation.state).toBe('completed');
    expect(clock.pending).toBe(0);
  });

  test('does not get an update after an earlier subscriber has cancelled its operation', () => {
    const { manager } = setUp();
    for (const first of ['operation', 'manager']) {
      const received = recorder();
      const operation = manager.start({ ...request(), progress: { callback: received.handler } });
      const source = first === 'operation' ? operation.updates$ : manager.updates$;
      const subscription = source.subscribe(() => operation.cancel());
      void manager.handleProgress(operation.token, 1);
      subscription.unsubscribe();
      expect(received.values).toEqual([]);
      expect(operation.state).toBe('cancelled');
    }
  });
});

test('a deadline while the last handler hangs ends the waiting, but aborts nothing, because the work is over', async () => {
  const { clock, manager } = setUp();
  const operation = manager.start({
    ...request(),
    totalTimeoutMs: 1000,
    progress: { callback: () => new Promise(() => undefined) },
  });
  void manager.handleProgress(operation.token, 1);
  const result = manager.run(operation, () => 'done');
  await clock.advanceAsync(1000);
  await expect(result).resolves.toBe('done');
  expect(operation.state).toBe('completed');
  expect(operation.signal.aborted).toBe(false);
});
