import { deferred, recorder, request, setUp, stateOf } from './set-up.js';
import type { ProgressHandler } from '../src/index.js';

const hostile = new Proxy(new Error(), {
  get: () => {
    throw new Error('do not look');
  },
  getPrototypeOf: () => {
    throw new Error('do not look');
  },
});

describe('a handler that fails harms no other, and nobody else', () => {
  const failures: [string, ProgressHandler, string][] = [
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
    ['rejects with what must not be looked at', () => Promise.reject(hostile), 'cannot be shown'],
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

  test.each(failures)('one that %s', async (_, fail, message) => {
    const { clock, manager, anomalies } = setUp();
    const heard = recorder();
    const bad = manager.start({ ...request(), progress: { callback: fail } });
    const good = manager.start({ ...request(), progress: { callback: heard.handler } });
    for (const progress of [1, 2]) {
      manager.handleProgress(bad.token, progress);
      manager.handleProgress(good.token, progress);
      await clock.advanceAsync(0);
    }
    expect(heard.values).toEqual([1, 2]);
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

  test('one that ends its own operation, and then rejects, is no unhandled rejection', async () => {
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
    manager.handleProgress(operation.token, 1);
    await clock.advanceAsync(0);
    expect(anomalies.map(({ kind }) => kind)).toEqual(['handler']);
  });

  test('what a plain JavaScript handler returns by accident is left alone', async () => {
    const { manager, clock } = setUp({ maxUpdatesPerSecond: Infinity });
    const heard: unknown[] = [];
    const returns = [1, 'text', true, {}, null, Symbol('s'), (): void => undefined];
    const sloppy = (() => returns[heard.push(0) % returns.length]) as unknown as ProgressHandler;
    void manager.registerToken('t', sloppy);
    for (let progress = 0; progress < 10; progress++) manager.handleProgress('t', progress);
    await clock.advanceAsync(0);
    expect(heard).toHaveLength(10);
    expect(manager.stats().anomalies.handler).toBe(0);
  });
});

describe('a handler that hangs', () => {
  test('holds up its own operation only, and a deadline ends that', async () => {
    const { clock, manager } = setUp();
    const heard = recorder();
    const stuck = manager.start({
      ...request(),
      totalTimeoutMs: 5000,
      progress: { callback: () => new Promise<void>(() => undefined) },
    });
    const other = manager.start({ ...request(), progress: { callback: heard.handler } });
    const stuckResult = manager.run(stuck, () => {
      manager.handleProgress(stuck.token, 1);
      return 'stuck';
    });
    const otherResult = manager.run(other, () => {
      manager.handleProgress(other.token, 1);
      return 'other';
    });
    expect(await stateOf(stuckResult, clock)).toBe('pending');
    await expect(otherResult).resolves.toBe('other');
    expect(heard.values).toEqual([1]);
    await clock.advanceAsync(5000);
    // The response had come: it is not lost with the handler.
    await expect(stuckResult).resolves.toBe('stuck');
    expect(manager.stats()).toMatchObject({ active: 0, ended: { completed: 2 } });
    expect(clock.pending).toBe(0);
  });

  test('is not waited for by who cancels', () => {
    const { clock, manager } = setUp();
    const operation = manager.start({
      ...request(),
      progress: { callback: () => new Promise<void>(() => undefined) },
    });
    for (const progress of [1, 2, 3]) manager.handleProgress(operation.token, progress);
    operation.cancel();
    expect(operation.state).toBe('cancelled');
    expect(manager.stats().active).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('and settles at last, after its place was given to another token, disturbs that one in nothing', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const hold = deferred();
    const first = manager.start({ ...request(), progress: { token: 'a', callback: () => hold.promise } });
    manager.handleProgress('a', 1);
    manager.handleProgress('a', 2);
    first.cancel();

    let running = 0;
    let most = 0;
    const holds: (() => void)[] = [];
    const heard: [unknown, number][] = [];
    const second = manager.start({
      ...request(),
      progress: {
        token: 'b',
        callback: async ({ token, progress }) => {
          heard.push([token, progress]);
          most = Math.max(most, ++running);
          await new Promise<void>((resolve) => holds.push(resolve));
          running--;
        },
      },
    });
    manager.handleProgress('b', 1);
    manager.handleProgress('b', 2);
    hold.resolve();
    await clock.advanceAsync(0);
    manager.handleProgress('b', 3);
    await clock.advanceAsync(1000);
    manager.handleProgress('b', 4);
    expect(heard).toEqual([['b', 1]]);
    const settled = second.settle('completed');
    for (let turn = 0; turn < 3; turn++) {
      holds.shift()?.();
      await clock.advanceAsync(0);
    }
    await settled;
    expect(heard).toEqual([
      ['b', 1],
      ['b', 4],
    ]);
    expect(most).toBe(1);
    expect(clock.pending).toBe(0);
  });
});

describe('a handler that calls back in', () => {
  test.each([
    ['returns nothing', false],
    ['is asynchronous', true],
  ])('with an update, and %s: it is never run inside itself, nor twice at once', async (_, isAsync) => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 100 });
    const log: string[] = [];
    void manager.registerToken('t', ({ progress }) => {
      log.push(`in ${String(progress)}`);
      if (progress < 3) {
        manager.handleProgress('t', progress + 0.5);
        manager.handleProgress('t', progress + 1);
      }
      if (!isAsync) return void log.push(`out ${String(progress)}`);
      return (async () => {
        for (let turn = 0; turn < 5; turn++) await Promise.resolve();
        log.push(`out ${String(progress)}`);
      })();
    });
    manager.handleProgress('t', 1);
    await clock.advanceAsync(0);
    await clock.advanceAsync(0);
    expect(log).toEqual(['in 1', 'out 1', 'in 2', 'out 2', 'in 3', 'out 3']);
    await clock.advanceAsync(1000);
    expect(clock.pending).toBe(0);
  });

  test('with an update of another token: both are delivered', () => {
    const { manager } = setUp();
    const heard: unknown[] = [];
    void manager.registerToken('a', ({ progress }) => {
      heard.push('a in');
      manager.handleProgress('b', progress);
      heard.push('a out');
    });
    void manager.registerToken('b', () => void heard.push('b'));
    manager.handleProgress('a', 1);
    expect(heard).toEqual(['a in', 'b', 'a out']);
  });

  test.each([
    ['a synchronous one', false],
    ['an asynchronous one', true],
  ])('by cancelling its operation and starting the next at once: %s', async (_, isAsync) => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const later = deferred();
    const heard: [unknown, number][] = [];
    const first = manager.start({
      ...request(),
      progress: {
        token: 'a',
        callback: ({ token, progress }) => {
          heard.push([token, progress]);
          manager.handleProgress('a', 1.5);
          first.cancel();
          manager.start({
            ...request(),
            progress: {
              token: 'b',
              callback: (update) => void heard.push([update.token, update.progress]),
            },
          });
          manager.handleProgress('b', 10);
          manager.handleProgress('b', 11);
          return isAsync ? later.promise : undefined;
        },
      },
    });
    manager.handleProgress('a', 1);
    manager.handleProgress('a', 2);
    await clock.advanceAsync(50);
    manager.handleProgress('b', 12);
    later.resolve();
    await clock.advanceAsync(50);
    expect(heard).toEqual([
      ['a', 1],
      ['b', 10],
      ['b', 12],
    ]);
    expect(first.state).toBe('cancelled');
    manager.close();
    expect(clock.pending).toBe(0);
  });

  test('by cancelling, while it is not done: the token that takes its place is told of as itself', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const hold = deferred();
    const heard: [unknown, number][] = [];
    const first = manager.start({
      ...request(),
      progress: {
        token: 'a',
        callback: () => {
          first.cancel();
          void manager.registerToken('b', ({ token, progress }) => void heard.push([token, progress]));
          return hold.promise;
        },
      },
    });
    manager.handleProgress('a', 1);
    manager.handleProgress('b', 1);
    manager.handleProgress('b', 2);
    await clock.advanceAsync(100);
    expect(heard).toEqual([
      ['b', 1],
      ['b', 2],
    ]);
    hold.resolve();
    await clock.advanceAsync(100);
    expect(clock.pending).toBe(0);
  });

  test('by settling its operation: what it has offered before is delivered before the end', async () => {
    const { clock, manager } = setUp();
    const heard: number[] = [];
    const operation = manager.start({
      ...request(),
      progress: {
        callback: ({ progress }) => {
          heard.push(progress);
          if (progress > 1) return;
          manager.handleProgress(operation.token, 2);
          void operation.settle('completed');
          manager.handleProgress(operation.token, 3);
        },
      },
    });
    manager.handleProgress(operation.token, 1);
    await clock.advanceAsync(0);
    expect(heard).toEqual([1, 2]);
    expect(operation.state).toBe('completed');
    expect(clock.pending).toBe(0);
  });

  test('whoever hears an update first, and cancels, keeps it from who would hear it after', () => {
    const { manager } = setUp();
    for (const first of ['operation', 'manager']) {
      const heard = recorder();
      const operation = manager.start({ ...request(), progress: { callback: heard.handler } });
      const source = first === 'operation' ? operation.updates$ : manager.updates$;
      const subscription = source.subscribe(() => operation.cancel());
      manager.handleProgress(operation.token, 1);
      subscription.unsubscribe();
      expect(heard.values).toEqual([]);
      expect(operation.state).toBe('cancelled');
    }
  });
});

test('a deadline that passes while the last handler hangs ends the waiting, and aborts nothing: the work is over', async () => {
  const { clock, manager } = setUp();
  const operation = manager.start({
    ...request(),
    totalTimeoutMs: 1000,
    progress: { callback: () => new Promise(() => undefined) },
  });
  manager.handleProgress(operation.token, 1);
  const result = manager.run(operation, () => 'done');
  await clock.advanceAsync(1000);
  await expect(result).resolves.toBe('done');
  expect(operation.state).toBe('completed');
  expect(operation.signal.aborted).toBe(false);
});
