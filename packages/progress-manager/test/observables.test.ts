import { FakeClock } from '@milepost/progress-core/testing';
import { map, mergeMap, take } from 'rxjs';
import { type RunHelpers, TestScheduler } from 'rxjs/testing';

import { ProgressManager, type ProgressOperation, type ProgressUpdate } from '../src/index.js';
import { recorder, request, setUp } from './set-up.js';

/** Runs a script on a manager with one operation: a digit is a progress value, and `|` is the end. */
function play(
  script: string,
  expectations: (context: {
    expectObservable: RunHelpers['expectObservable'];
    manager: ProgressManager;
    operation: ProgressOperation;
  }) => void,
): void {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run(({ hot, expectObservable }) => {
    const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity, clock: new FakeClock() });
    const operation = manager.start({ ...request(), progress: { token: 't' } });
    expectations({ expectObservable, manager, operation });
    hot(script).subscribe({
      next: (digit) => {
        void manager.handleProgress('t', Number(digit));
      },
      complete: () => {
        operation.cancel();
      },
    });
  });
}

const digits = map(({ progress }: ProgressUpdate) => String(progress));

describe('updates$ of an operation', () => {
  test('emits every update, and completes with the operation', () => {
    play('                          -1-2--3-|', ({ expectObservable, operation }) => {
      const expected = '            -1-2--3-|';
      expectObservable(operation.updates$.pipe(digits)).toBe(expected);
    });
  });

  test('emits the latest update to a late subscriber, and then the rest', () => {
    play('                          -1-2--3-|', ({ expectObservable, operation }) => {
      const subscription = '        ----^----';
      const expected = '            ----2-3-|';
      expectObservable(operation.updates$.pipe(digits), subscription).toBe(expected);
    });
  });

  test('emits nothing before the first update', () => {
    play('                          ---1--|', ({ expectObservable, operation }) => {
      const subscription = '        -^-----';
      const expected = '            ---1--|';
      expectObservable(operation.updates$.pipe(digits), subscription).toBe(expected);
    });
  });

  test('stops for a subscriber that has unsubscribed, but not for the others', () => {
    play('                          -1-2--3-|', ({ expectObservable, operation }) => {
      const subscription = '        ^---!----';
      const expectedOfOne = '       -1-2-----';
      const expectedOfOther = '     -1-2--3-|';
      expectObservable(operation.updates$.pipe(digits), subscription).toBe(expectedOfOne);
      expectObservable(operation.updates$.pipe(digits)).toBe(expectedOfOther);
    });
  });

  test('emits the last update after the end too, and completes at once', () => {
    play('                          -1-2|', ({ expectObservable, operation }) => {
      const subscription = '        ------^---';
      const expected = '            ------(2|)';
      expectObservable(operation.updates$.pipe(digits), subscription).toBe(expected);
    });
  });

  test('completes at once after an end without any update', () => {
    play('                          --|', ({ expectObservable, operation }) => {
      const subscription = '        ----^';
      const expected = '            ----|';
      expectObservable(operation.updates$, subscription).toBe(expected);
    });
  });

  test('can be limited with take', () => {
    play('                          -1-2--3-|', ({ expectObservable, operation }) => {
      const expected = '            -1-(2|)';
      expectObservable(operation.updates$.pipe(take(2), digits)).toBe(expected);
    });
  });

  test('leaves out updates that do not advance', () => {
    play('                          -1-1-3-2-4|', ({ expectObservable, operation }) => {
      const expected = '            -1---3---4|';
      expectObservable(operation.updates$.pipe(digits)).toBe(expected);
    });
  });

  test('emits an update only once to a subscriber that subscribes while it is emitted', () => {
    play('                          -1-2----|', ({ expectObservable, operation }) => {
      const expected = '            -1-(22)-|';
      expectObservable(operation.updates$.pipe(mergeMap(() => operation.updates$.pipe(digits)))).toBe(
        expected,
      );
    });
  });

  test.each(['failed', 'timed_out', 'cancelled'])(
    'completes without an error when the operation is %s',
    async (end) => {
      const { clock, manager } = setUp();
      const operation = manager.start({ ...request(), totalTimeoutMs: 100 });
      const observer = { next: jest.fn(), error: jest.fn(), complete: jest.fn() };
      operation.updates$.subscribe(observer);
      const run = manager.run(operation, () =>
        end === 'failed' ? Promise.reject(new Error('no')) : new Promise<never>(() => undefined),
      );
      run.catch(() => undefined);
      if (end === 'cancelled') operation.cancel();
      await clock.advanceAsync(100);
      expect(operation.state).toBe(end);
      expect(observer.complete).toHaveBeenCalledTimes(1);
      expect(observer.error).not.toHaveBeenCalled();
    },
  );

  test('completes after the final state is set and everything is freed', async () => {
    const { clock, manager } = setUp();
    const operation = manager.start({ ...request(), totalTimeoutMs: 100 });
    const seen: unknown[] = [];
    operation.updates$.subscribe({
      complete: () => seen.push(operation.state, manager.stats().active, clock.pending),
    });
    await manager.run(operation, () => 'done');
    expect(seen).toEqual(['completed', 0, 0]);
  });
});

describe('updates$ of a manager', () => {
  test('emits the updates of all tokens without a replay, and completes when the manager is closed', () => {
    const scheduler = new TestScheduler((actual, expected) => {
      expect(actual).toEqual(expected);
    });
    scheduler.run(({ hot, expectObservable }) => {
      const a = '               -1---3---';
      const b = '               ---2---4-';
      const close = '           --------|';
      const expected = '        -1-2-3-4|';
      const subscription = '    ----^----';
      const expectedLate = '    -----3-4|';
      const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity, clock: new FakeClock() });
      for (const [token, script] of Object.entries({ a, b })) {
        void manager.registerToken(token);
        hot(script).subscribe((digit) => {
          void manager.handleProgress(token, Number(digit));
        });
      }
      hot(close).subscribe({
        complete: () => {
          manager.close();
        },
      });
      expectObservable(manager.updates$.pipe(digits)).toBe(expected);
      expectObservable(manager.updates$.pipe(digits), subscription).toBe(expectedLate);
    });
  });

  test('continues when an operation ends', async () => {
    const { manager } = setUp();
    const received = recorder();
    manager.updates$.subscribe(received.handler);
    for (const progress of [1, 2]) {
      const operation = manager.start(request());
      void manager.handleProgress(operation.token, progress);
      await operation.settle('completed');
    }
    expect(received.values).toEqual([1, 2]);
  });

  test('builds no updates while there is no subscriber', () => {
    const { manager } = setUp();
    void manager.registerToken('t');
    for (let progress = 0; progress < 100; progress++) void manager.handleProgress('t', progress);
    const subscription = manager.updates$.subscribe();
    void manager.handleProgress('t', 100);
    subscription.unsubscribe();
    void manager.handleProgress('t', 101);
    expect(manager.stats()).toMatchObject({ received: 102, delivered: 1 });
  });
});

test('anomalies$ emits why updates were not delivered', () => {
  const scheduler = new TestScheduler((actual, expected) => {
    expect(actual).toEqual(expected);
  });
  scheduler.run(({ hot, expectObservable }) => {
    const progress = '        -1-1-0-2-|';
    const expected = '        ---s-s---|';
    const manager = new ProgressManager({ clock: new FakeClock() });
    void manager.registerToken('t');
    hot(progress).subscribe({
      next: (digit) => {
        void manager.handleProgress('t', Number(digit));
      },
      complete: () => {
        manager.close();
      },
    });
    expectObservable(manager.anomalies$.pipe(map(({ kind }) => kind))).toBe(expected, { s: 'stale' });
  });
});
