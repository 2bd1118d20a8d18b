// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation
import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { deferred } from '@milepost/testing';

import { recorder, request, setUp, stateOf } from './set-up.js';

describe("the caller's signal", () => {
  test('cancels the operation before its request is sent if it has already aborted', async () => {
    const { manager, clock } = setUp();
    const operation = manager.start({ ...request(), signal: AbortSignal.abort('never mind') });
    expect(operation.state).toBe('cancelled');
    const send = jest.fn();
    await expect(manager.run(operation, send)).rejects.toMatchObject({
      code: ProgressErrorCode.CANCELLED,
      message: 'never mind',
      cause: 'never mind',
    });
    expect(send).not.toHaveBeenCalled();
    expect(manager.stats()).toMatchObject({ active: 0, ended: { cancelled: 1 } });
    expect(clock.pending).toBe(0);
  });

  test('aborts the signal that send got at once if it aborts during the run', async () => {
    const { manager, clock } = setUp();
    const controller = new AbortController();
    const operation = manager.start({ ...request(), signal: controller.signal, totalTimeoutMs: 1000 });
    let given: AbortSignal | undefined;
    const result = manager.run(operation, (_, { signal }) => {
      given = signal;
      return new Promise<never>(() => undefined);
    });
    const cause = new Error('the user has left');
    controller.abort(cause);
    expect(given?.aborted).toBe(true);
    expect(given?.reason).toBeInstanceOf(ProgressError);
    expect(operation.state).toBe('cancelled');
    await expect(result).rejects.toBe(given?.reason);
    await expect(result).rejects.toMatchObject({
      code: ProgressErrorCode.CANCELLED,
      message: 'the user has left',
      cause,
    });
    expect(clock.pending).toBe(0);
  });

  test('does nothing if it aborts after the end, and has no listeners left', async () => {
    const { manager } = setUp();
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const added = jest.spyOn(controller.signal, 'addEventListener');
    const operation = manager.start({ ...request(), signal: controller.signal });
    await manager.run(operation, () => 'done');
    expect(removed).toHaveBeenCalledTimes(added.mock.calls.length);
    controller.abort();
    expect(operation.state).toBe('completed');
    expect(operation.signal.aborted).toBe(false);
  });
});

describe('cancel', () => {
  test('rejects the run with its reason, even if the RPC library rejects with another error on the abort', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    const result = manager.run(
      operation,
      (_, { signal }) =>
        new Promise<never>((__, reject) => {
          signal.addEventListener('abort', () => reject(new Error('what the rpc makes of it')));
        }),
    );
    operation.cancel();
    await expect(result).rejects.toMatchObject({
      code: ProgressErrorCode.CANCELLED,
      message: 'The operation was cancelled.',
    });
  });

  test('does nothing when it is called again: the first reason stays', () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    operation.cancel('first');
    operation.cancel('second');
    expect(operation.signal.reason).toMatchObject({ message: 'first' });
    expect(manager.stats().ended.cancelled).toBe(1);
  });

  test('does nothing after the end', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    await operation.settle('failed');
    operation.cancel();
    expect(operation.state).toBe('failed');
    expect(operation.signal.aborted).toBe(false);
    expect(manager.stats()).toMatchObject({ ended: { failed: 1, cancelled: 0 } });
  });

  test('delivers the update that waits, and no later one', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const received = recorder();
    const operation = manager.start({ ...request(), progress: { callback: received.handler } });
    for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
    operation.cancel();
    expect(received.values).toEqual([1, 3]);
    void manager.handleProgress(operation.token, 4);
    await clock.advanceAsync(10_000);
    expect(received.values).toEqual([1, 3]);
    expect(clock.pending).toBe(0);
  });

  test('ends the operation when it is called inside send, before that has returned', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    const result = manager.run(operation, () => {
      operation.cancel('changed my mind');
      return 'sent';
    });
    await expect(result).rejects.toMatchObject({ message: 'changed my mind' });
    expect(operation.state).toBe('cancelled');
  });

  test('keeps the result of a run that only waits for its last handler', async () => {
    const { clock, manager } = setUp();
    const operation = manager.start({
      ...request(),
      progress: { callback: () => new Promise<void>(() => undefined) },
    });
    const result = manager.run(operation, () => {
      void manager.handleProgress(operation.token, 1);
      return 'done';
    });
    expect(await stateOf(result, clock)).toBe('pending');
    operation.cancel();
    await expect(result).resolves.toBe('done');
    expect(operation.state).toBe('completed');
  });

  test('is final: an abort listener of the signal cannot change the state', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    operation.signal.addEventListener('abort', () => {
      operation.cancel('again');
      void operation.settle('completed');
    });
    operation.cancel('first');
    await Promise.resolve();
    expect(operation.state).toBe('cancelled');
    expect(manager.stats().ended).toMatchObject({ cancelled: 1, completed: 0 });
  });

  test('ends an operation that was never run', () => {
    const { clock, manager } = setUp();
    const operation = manager.start({ ...request(), idleTimeoutMs: 100 });
    operation.cancel();
    expect(manager.stats().active).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

test('a deadline after a send that threw, while the last handler hangs, causes no unhandled rejection', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  const { clock, manager } = setUp();
  const operation = manager.start({
    ...request(),
    totalTimeoutMs: 100,
    progress: { callback: () => new Promise<void>(() => undefined) },
  });
  const result = manager.run(operation, () => {
    void manager.handleProgress(operation.token, 1);
    throw new Error('cannot send');
  });
  const seen = expect(result).rejects.toThrow('cannot send');
  await clock.advanceAsync(100);
  await seen;
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
  expect(operation.state).toBe('failed');
});

describe('close', () => {
  test('cancels every operation, removes every token, completes the observables, and leaves no timer', async () => {
    const { clock, manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const received = recorder();
    const operation = manager.start({ ...request(), totalTimeoutMs: 1000 });
    const result = manager.run(operation, () => new Promise<never>(() => undefined));
    const seen = expect(result).rejects.toMatchObject({
      code: ProgressErrorCode.CANCELLED,
      message: expect.stringContaining('closed'),
    });
    const forget = manager.registerToken('bare', received.handler);
    const completed = jest.fn();
    manager.updates$.subscribe({ complete: completed });
    manager.anomalies$.subscribe({ complete: completed });
    for (const progress of [1, 2, 3]) void manager.handleProgress('bare', progress);
    manager.close();
    manager.close();
    await seen;
    expect(received.values).toEqual([1, 3]);
    expect(completed).toHaveBeenCalledTimes(2);
    await forget();
    await clock.advanceAsync(0);
    expect(manager.stats()).toMatchObject({ active: 0, ended: { cancelled: 1 } });
    expect(manager.snapshot()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('refuses new operations afterwards, even from an abort listener that it calls', () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    let refused: unknown;
    operation.signal.addEventListener('abort', () => {
      try {
        manager.start(request());
      } catch (error) {
        refused = error;
      }
    });
    manager.close();
    expect(refused).toMatchObject({ code: ProgressErrorCode.STATE_ERROR });
    expect(() => manager.registerToken('t')).toThrow('closed');
    expect(() => {
      void manager.handleProgress('t', 1);
    }).not.toThrow();
  });

  test('does not wait for a handler that hangs', async () => {
    const { clock, manager } = setUp();
    const hold = deferred();
    const operation = manager.start({ ...request(), progress: { callback: () => hold.promise } });
    void manager.handleProgress(operation.token, 1);
    manager.close();
    expect(operation.state).toBe('cancelled');
    expect(clock.pending).toBe(0);
    hold.resolve();
    await clock.advanceAsync(0);
    expect(manager.stats().active).toBe(0);
  });
});
