import { request, setUp } from './set-up.js';

describe('an operation as an async iterable', () => {
  test('yields the updates, and ends with the operation', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { progress } of operation) seen.push(progress);
    })();
    await manager.run(operation, async () => {
      for (const progress of [1, 2, 3]) {
        void manager.handleProgress(operation.token, progress);
        await new Promise((resolve) => setImmediate(resolve));
      }
    });
    await reading;
    expect(seen).toEqual([1, 2, 3]);
  });

  test('yields the last update even if the operation ends at the same time', async () => {
    const { manager } = setUp({ maxUpdatesPerSecond: 1, burst: 1 });
    const operation = manager.start(request());
    const iterator = operation[Symbol.asyncIterator]();
    for (const progress of [1, 2, 3]) void manager.handleProgress(operation.token, progress);
    operation.cancel();
    await expect(iterator.next()).resolves.toMatchObject({ value: { progress: 3 }, done: false });
    await expect(iterator.next()).resolves.toMatchObject({ done: true });
  });

  test('can be read by several consumers, each at its own pace, and after the end', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    const [fast, slow] = [operation[Symbol.asyncIterator](), operation[Symbol.asyncIterator]()];
    void manager.handleProgress(operation.token, 1);
    await expect(fast.next()).resolves.toMatchObject({ value: { progress: 1 } });
    void manager.handleProgress(operation.token, 2);
    await expect(fast.next()).resolves.toMatchObject({ value: { progress: 2 } });
    await expect(slow.next()).resolves.toMatchObject({ value: { progress: 2 } });
    await operation.settle('completed');
    const after: number[] = [];
    for await (const { progress } of operation) after.push(progress);
    expect(after).toEqual([2]);
  });

  test('does not affect the operation when its consumer breaks', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    void manager.handleProgress(operation.token, 1);
    for await (const { progress } of operation) {
      expect(progress).toBe(1);
      break;
    }
    expect(operation.state).toBe('active');
    void manager.handleProgress(operation.token, 2);
    expect(operation.latest?.progress).toBe(2);
  });

  test('is empty if the operation ends without an update', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    operation.cancel();
    for await (const update of operation) expect(update).toBeUndefined();
  });
});
