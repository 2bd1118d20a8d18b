import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { deferred } from '@milepost/testing';

import { ProgressManager } from '../src/index.js';
import { recorder, request, setUp, stateOf } from './set-up.js';

describe('run', () => {
  test('passes the request with the token, a signal and a timeout to send', async () => {
    const { manager } = setUp();
    const operation = manager.start({ method: 'tools/call', params: { name: 'work', arguments: { n: 1 } } });
    const send = jest.fn(() => 42);
    await expect(manager.run(operation, send)).resolves.toBe(42);
    expect(send).toHaveBeenCalledWith(
      {
        method: 'tools/call',
        params: { name: 'work', arguments: { n: 1 }, _meta: { progressToken: operation.token } },
      },
      // The longest timeout, because the RPC library does not see the progress. The deadlines of the manager
      // apply.
      { signal: operation.signal, timeout: 2 ** 31 - 1 },
    );
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no'))],
  ])(
    'fails the operation when send %s, and rejects with the same error',
    async (_, send: () => never | Promise<never>) => {
      const { clock, manager } = setUp();
      const operation = manager.start({ ...request(), idleTimeoutMs: 100 });
      await expect(manager.run(operation, send)).rejects.toEqual(new Error('no'));
      expect(operation.state).toBe('failed');
      expect(operation.signal.aborted).toBe(false);
      expect(manager.stats()).toMatchObject({ active: 0, ended: { failed: 1 } });
      expect(clock.pending).toBe(0);
    },
  );

  test('is refused a second time, during the first run and after it', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    const answer = deferred();
    const first = manager.run(operation, () => answer.promise);
    const send = jest.fn();
    const refused = { code: ProgressErrorCode.STATE_ERROR };
    await expect(manager.run(operation, send)).rejects.toMatchObject(refused);
    answer.resolve();
    await first;
    await expect(manager.run(operation, send)).rejects.toMatchObject({
      ...refused,
      message: expect.stringContaining('completed'),
    });
    expect(send).not.toHaveBeenCalled();
    expect(manager.stats().ended).toMatchObject({ completed: 1, failed: 0 });
  });

  test('is refused for an operation that is about to end or belongs to another manager', async () => {
    const { manager } = setUp();
    const hold = deferred();
    const operation = manager.start({ ...request(), progress: { callback: () => hold.promise } });
    void manager.handleProgress(operation.token, 1);
    const settled = operation.settle('completed');
    const send = jest.fn();
    const refused = { code: ProgressErrorCode.STATE_ERROR };
    await expect(manager.run(operation, send)).rejects.toMatchObject(refused);
    await expect(new ProgressManager().run(manager.start(request()), send)).rejects.toMatchObject(refused);
    hold.resolve();
    await settled;
    expect(send).not.toHaveBeenCalled();
  });

  test('rejects with the reason after a cancellation, and sends nothing', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    operation.cancel('too late');
    const send = jest.fn();
    await expect(manager.run(operation, send)).rejects.toBe(operation.signal.reason);
    expect(send).not.toHaveBeenCalled();
  });
});

describe('settle', () => {
  test.each(['completed', 'failed', 'cancelled'] as const)(
    'ends an operation without a run as %s',
    async (state) => {
      const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
      const received = recorder();
      const operation = manager.start({
        ...request(),
        totalTimeoutMs: 10,
        progress: { callback: received.handler },
      });
      for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
      await operation.settle(state);
      expect(received.values).toEqual([1, 3]);
      expect(operation.state).toBe(state);
      expect(manager.stats()).toMatchObject({ active: 0, ended: { [state]: 1 } });
      expect(clock.pending).toBe(0);
    },
  );

  test('waits like the first call when it is called again, and does not change the state', async () => {
    const { clock, manager } = setUp();
    const hold = deferred();
    const operation = manager.start({ ...request(), progress: { callback: () => hold.promise } });
    void manager.handleProgress(operation.token, 1);
    const both = [operation.settle('completed'), operation.settle('failed')];
    expect(await Promise.all(both.map((settled) => stateOf(settled, clock)))).toEqual(['pending', 'pending']);
    hold.resolve();
    await Promise.all(both);
    expect(operation.state).toBe('completed');
    expect(manager.stats().ended).toMatchObject({ completed: 1, failed: 0 });
  });

  test('ends an operation during its run, which still returns its result', async () => {
    const { clock, manager } = setUp();
    const operation = manager.start(request());
    const answer = deferred<string>();
    const result = manager.run(operation, () => answer.promise);
    await operation.settle('cancelled');
    answer.resolve('late answer');
    await expect(result).resolves.toBe('late answer');
    expect(operation.state).toBe('cancelled');
    expect(clock.pending).toBe(0);
  });
});

describe('stats and snapshot', () => {
  test('show the current state of what is active', () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const operation = manager.start({ method: 'tools/call', progress: { token: 'a' } });
    void manager.registerToken('b');
    expect(manager.snapshot()).toEqual([
      expect.objectContaining({
        token: 'a',
        method: 'tools/call',
        progress: undefined,
        sequence: 0,
        idleMs: 0,
      }),
      expect.objectContaining({ token: 'b', method: undefined, progress: undefined }),
    ]);
    clock.advance(100);
    void manager.handleProgress('a', 1, 4, 'one');
    clock.advance(100);
    void manager.handleProgress('a', 2);
    clock.advance(50);
    expect(operation.latest?.progress).toBe(1);
    expect(manager.snapshot()[0]).toMatchObject({
      token: 'a',
      progress: 2,
      total: 4,
      fraction: 0.5,
      percentage: 50,
      message: 'one',
      sequence: 2,
      elapsedMs: 250,
      idleMs: 50,
    });
    expect(manager.snapshot()[0]?.rate).toBeCloseTo(10);
    manager.close();
    expect(manager.snapshot()).toEqual([]);
  });

  test('count every end once', async () => {
    const { clock, manager } = setUp();
    await manager.run(manager.start(request()), () => 1);
    await manager.run(manager.start(request()), () => Promise.reject(new Error('no'))).catch(() => undefined);
    manager.start(request()).cancel();
    manager.start({ ...request(), idleTimeoutMs: 1 });
    await clock.advanceAsync(1);
    expect(manager.stats().ended).toEqual({
      completed: 1,
      failed: 1,
      cancelled: 1,
      timed_out: 1,
      expired: 0,
    });
    const before = manager.stats();
    manager.start(request()).cancel();
    expect(before.ended.cancelled).toBe(1);
  });
});

test('two managers share no state', () => {
  const [first, second] = [setUp(), setUp()];
  const received = recorder();
  void first.manager.registerToken('t', received.handler);
  void second.manager.handleProgress('t', 1);
  expect(received.values).toEqual([]);
  expect(first.manager.stats().active).toBe(1);
  expect(second.manager.stats()).toMatchObject({ active: 0, anomalies: { unknown: 1 } });
});

test('a reason that is a ProgressError gives its message to the cancellation, and is its cause', () => {
  const { manager } = setUp();
  const operation = manager.start(request());
  const reason = new ProgressError(ProgressErrorCode.TRANSPORT, 'The line is dead.');
  operation.cancel(reason);
  expect(operation.signal.reason).toMatchObject({
    code: ProgressErrorCode.CANCELLED,
    message: 'The line is dead.',
    cause: reason,
  });
});
