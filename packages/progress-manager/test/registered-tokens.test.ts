import { FakeClock } from '@milepost/progress-core/testing';
import { deferred } from '@milepost/testing';

import {
  type ProgressEnd,
  type ProgressHandler,
  ProgressManager,
  type RegisterOptions,
} from '../src/index.js';
import { recorder, setUp } from './set-up.js';

function setUpEnds() {
  const parts = setUp({ maxUpdatesPerSecond: Infinity });
  const ends: ProgressEnd[] = [];
  parts.manager.ends$.subscribe((end) => ends.push(end));
  return { ...parts, ends };
}

describe('the handler of a token', () => {
  test('may be an object with a method onProgress, which gets the values as parameters', async () => {
    const { manager } = setUp({ maxUpdatesPerSecond: Infinity });
    const calls: unknown[][] = [];
    const handler: ProgressHandler = { onProgress: (...values) => void calls.push(values) };
    manager.registerToken('t', handler);
    await manager.handleProgress('t', 1);
    await manager.handleProgress('t', 2, 10, 'working');
    expect(calls).toEqual([
      ['t', 1, undefined, undefined],
      ['t', 2, 10, 'working'],
    ]);
  });

  test('may be an instance of a class that implements ProgressHandler, and is called as its method', async () => {
    class Log implements ProgressHandler {
      readonly lines: string[] = [];
      onProgress(token: string | number, progress: number, total?: number): void {
        this.lines.push(`${String(token)}: ${String(progress)} of ${String(total)}`);
      }
    }
    const log = new Log();
    const { manager } = setUp();
    manager.registerToken(7, log);
    await manager.handleProgress(7, 3, 4);
    expect(log.lines).toEqual(['7: 3 of 4']);
  });

  test('may return a promise in both forms, and then gets the latest update after it', async () => {
    const { manager } = setUp({ maxUpdatesPerSecond: Infinity });
    const first = deferred();
    const seen: number[] = [];
    manager.registerToken('t', {
      onProgress: (_, progress) => {
        seen.push(progress);
        return progress === 1 ? first.promise : undefined;
      },
    });
    void manager.handleProgress('t', 1);
    void manager.handleProgress('t', 2);
    const last = manager.handleProgress('t', 3);
    expect(seen).toEqual([1]);
    first.resolve();
    await last;
    expect(seen).toEqual([1, 3]);
  });

  test.each([[null], [5], ['handler'], [{}], [{ onProgress: 'no' }], [[]], [true]])(
    'is refused at once if it is %j',
    (handler) => {
      const { manager } = setUp();
      expect(() => manager.registerToken('t', handler as never)).toThrow(TypeError);
      expect(() => manager.registerToken('t', handler as never)).toThrow(
        'handler must be a function, or an object',
      );
      expect(() => manager.start({ method: 'm', progress: { callback: handler as never } })).toThrow(
        'progress.callback must be a function, or an object',
      );
      expect(manager.stats().active).toBe(0);
      manager.registerToken('t');
    },
  );
});

describe('handleProgress', () => {
  test('resolves when the update was delivered', async () => {
    const { manager } = setUp();
    const { handler, values } = recorder();
    manager.registerToken('t', handler);
    await manager.handleProgress('t', 1);
    expect(values).toEqual([]);
  });

  test('resolves when the rate has allowed the update, or the one that has replaced it', async () => {
    const { manager, clock } = setUp({ maxUpdatesPerSecond: 10, burst: 1 });
    const updates = recorder();
    manager.registerToken('t', updates.handler);
    const settled: number[] = [];
    const handled = [1, 2, 3].map(async (progress) => {
      await manager.handleProgress('t', progress);
      settled.push(progress);
    });
    await clock.advanceAsync(0);
    expect(settled).toEqual([1]);
    await clock.advanceAsync(100);
    await Promise.all(handled);
    expect(settled).toEqual([1, 2, 3]);
    expect(updates.values).toEqual([1, 3]);
  });

  test('resolves when the handler is done', async () => {
    const { manager, clock } = setUp();
    const done = deferred();
    manager.registerToken('t', () => done.promise);
    let settled = false;
    const handled = manager.handleProgress('t', 1).then(() => (settled = true));
    await clock.advanceAsync(1000);
    expect(settled).toBe(false);
    done.resolve();
    await handled;
  });

  test.each<[string, (manager: ProgressManager) => Promise<void>]>([
    ['whose token is unknown', (manager) => manager.handleProgress('other', 1)],
    ['that is not above the last one', (manager) => manager.handleProgress('t', 0)],
    ['that is not a number', (manager) => manager.handleProgress('t', NaN)],
    ['whose token is not valid', (manager) => manager.handleProgress({} as never, 1)],
  ])('resolves at once for an update %s', async (_, handle) => {
    const { manager } = setUp();
    manager.registerToken('t');
    await manager.handleProgress('t', 1);
    await handle(manager);
  });

  test('resolves although the handler throws or rejects', async () => {
    const { manager, anomalies } = setUp({ maxUpdatesPerSecond: Infinity });
    manager.registerToken('t', ({ progress }) => {
      if (progress === 1) throw new Error('thrown');
      return Promise.reject(new Error('rejected'));
    });
    await manager.handleProgress('t', 1);
    await manager.handleProgress('t', 2);
    expect(anomalies.map(({ kind }) => kind)).toEqual(['handler', 'handler']);
  });

  test('resolves when the token is removed while the update waits', async () => {
    const { manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const updates = recorder();
    const remove = manager.registerToken('t', updates.handler);
    void manager.handleProgress('t', 1);
    const handled = manager.handleProgress('t', 2);
    await remove();
    await handled;
    expect(updates.values).toEqual([1, 2]);
  });

  test('resolves when the manager is closed while the update waits', async () => {
    const { manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    manager.registerToken('t', () => undefined);
    void manager.handleProgress('t', 1);
    const handled = manager.handleProgress('t', 2);
    manager.close();
    await handled;
  });
});

describe('a token that ends by itself', () => {
  test('ends at its total, after that update was delivered, and the next update is late', async () => {
    const { manager, ends, anomalies, clock } = setUpEnds();
    const updates = recorder();
    manager.registerToken('t', updates.handler, { endsAtTotal: true });
    await manager.handleProgress('t', 1, 3);
    await manager.handleProgress('t', 3, 3);
    await clock.advanceAsync(0);
    await manager.handleProgress('t', 4, 3);
    expect(updates.values).toEqual([1, 3]);
    expect(ends).toEqual([{ token: 't', state: 'completed' }]);
    expect(anomalies.map(({ kind }) => kind)).toEqual(['late']);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { completed: 1 } });
  });

  test('ends at its total without a handler, too', async () => {
    const { manager, ends, clock } = setUpEnds();
    manager.registerToken('t', undefined, { endsAtTotal: true });
    await manager.handleProgress('t', 5, 5);
    await clock.advanceAsync(0);
    expect(ends).toEqual([{ token: 't', state: 'completed' }]);
  });

  test('does not end at its total unless it is told to', async () => {
    const { manager, ends, clock } = setUpEnds();
    manager.registerToken('t', () => undefined);
    await manager.handleProgress('t', 5, 5);
    await clock.advanceAsync(0);
    expect(ends).toEqual([]);
    expect(manager.stats().active).toBe(1);
  });

  test('expires when no update has advanced for idleTimeoutMs, and each advance puts that off', async () => {
    const { manager, ends, clock } = setUpEnds();
    manager.registerToken('t', () => undefined, { idleTimeoutMs: 100 });
    for (let progress = 1; progress <= 3; progress++) {
      await clock.advanceAsync(90);
      await manager.handleProgress('t', progress);
    }
    expect(ends).toEqual([]);
    await clock.advanceAsync(101);
    expect(ends).toEqual([{ token: 't', state: 'expired' }]);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { expired: 1 } });
    expect(clock.pending).toBe(0);
  });

  test('expires after totalTimeoutMs, however often it advances', async () => {
    const { manager, ends, clock } = setUpEnds();
    manager.registerToken('t', () => undefined, { totalTimeoutMs: 100 });
    for (let progress = 1; progress <= 4; progress++) {
      await clock.advanceAsync(30);
      await manager.handleProgress('t', progress);
    }
    expect(ends).toEqual([{ token: 't', state: 'expired' }]);
  });

  test('that was removed does not end a second time, and leaves no timer', async () => {
    const { manager, ends, clock } = setUpEnds();
    const remove = manager.registerToken('t', () => undefined, { idleTimeoutMs: 100, endsAtTotal: true });
    await manager.handleProgress('t', 1, 2);
    await Promise.all([remove(), remove()]);
    expect(clock.pending).toBe(0);
    await clock.advanceAsync(1000);
    expect(ends).toEqual([]);
  });

  test('may be registered again at once, and the old deadline does not end the new token', async () => {
    const { manager, ends, clock } = setUpEnds();
    manager.registerToken('t', () => undefined, { endsAtTotal: true, totalTimeoutMs: 100 });
    await manager.handleProgress('t', 1, 1);
    await clock.advanceAsync(0);
    const updates = recorder();
    manager.registerToken('t', updates.handler);
    await clock.advanceAsync(1000);
    await manager.handleProgress('t', 1);
    expect(updates.values).toEqual([1]);
    expect(ends).toHaveLength(1);
  });

  test('leaves no timer when the manager is closed', () => {
    const { manager, clock } = setUpEnds();
    manager.registerToken('t', () => undefined, { idleTimeoutMs: 100, totalTimeoutMs: 200 });
    manager.close();
    expect(clock.pending).toBe(0);
  });

  test.each<[RegisterOptions, string]>([
    [{ idleTimeoutMs: 0 }, 'idleTimeoutMs must be above 0, not 0.'],
    [{ totalTimeoutMs: NaN }, 'totalTimeoutMs must be above 0, not NaN.'],
    [{ idleTimeoutMs: '500' as never }, 'idleTimeoutMs must be a number, not a string.'],
  ])('is not registered with the options %j', (options, message) => {
    const { manager } = setUp();
    expect(() => manager.registerToken('t', undefined, options)).toThrow(message);
    expect(manager.stats().active).toBe(0);
  });

  test('10,000 tokens that expire make room for others', async () => {
    const clock = new FakeClock();
    const manager = new ProgressManager({ clock, maxActiveTokens: 10_000 });
    for (let token = 0; token < 10_000; token++)
      manager.registerToken(token, undefined, { idleTimeoutMs: 10 });
    expect(() => manager.registerToken('more')).toThrow('Too many progress tokens');
    await clock.advanceAsync(20);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { expired: 10_000 } });
    manager.registerToken('more');
  });
});

test('ends$ emits the end of operations too, and completes when the manager is closed', async () => {
  const { manager, ends } = setUpEnds();
  let completed = false;
  manager.ends$.subscribe({ complete: () => (completed = true) });
  const done = manager.start({ method: 'm', progress: { token: 'done' } });
  await manager.run(done, () => 'result');
  manager.start({ method: 'm', progress: { token: 'open' } });
  manager.close();
  await new Promise(setImmediate);
  expect(ends).toEqual([
    { token: 'done', state: 'completed' },
    { token: 'open', state: 'cancelled' },
  ]);
  expect(completed).toBe(true);
});
