import { request, setUp } from './set-up.js';
import { LatestIterator } from '../src/latest-iterator.js';

/** Creates an iterator whose values the test provides. */
function setUpIterator(first?: number) {
  let put: (value: number) => void = () => undefined;
  let end: () => void = () => undefined;
  const stopped = jest.fn();
  const iterator = new LatestIterator<number>((next, complete) => {
    put = next;
    end = complete;
    return stopped;
  }, first);
  return { iterator, put: (value: number): void => put(value), end: (): void => end(), stopped };
}

describe('a latest iterator', () => {
  test('yields only the latest value to a slow consumer, and ends after it', async () => {
    const { iterator, put, end } = setUpIterator();
    for (const value of [1, 2, 3]) put(value);
    await expect(iterator.next()).resolves.toEqual({ value: 3, done: false });
    put(4);
    put(5);
    end();
    await expect(iterator.next()).resolves.toEqual({ value: 5, done: false });
    await expect(iterator.next()).resolves.toEqual({ value: undefined, done: true });
    await expect(iterator.next()).resolves.toEqual({ value: undefined, done: true });
  });

  test('resolves pending calls of next in their order, one value each, and ends the rest', async () => {
    const { iterator, put, end } = setUpIterator();
    const asked = [iterator.next(), iterator.next(), iterator.next()];
    put(1);
    put(2);
    end();
    await expect(Promise.all(asked)).resolves.toEqual([
      { value: 1, done: false },
      { value: 2, done: false },
      { value: undefined, done: true },
    ]);
  });

  test('yields the first value that it was created with', async () => {
    const { iterator, end } = setUpIterator(7);
    end();
    const values: number[] = [];
    for await (const value of iterator) values.push(value);
    expect(values).toEqual([7]);
  });

  test('unsubscribes and yields nothing after its consumer has stopped', async () => {
    const { iterator, put, stopped } = setUpIterator(1);
    for await (const value of iterator) {
      expect(value).toBe(1);
      put(2);
      break;
    }
    expect(stopped).toHaveBeenCalledTimes(1);
    put(3);
    await expect(iterator.next()).resolves.toEqual({ value: undefined, done: true });
  });

  test('ends a pending call of next when it is returned', async () => {
    const { iterator } = setUpIterator();
    const asked = iterator.next();
    await iterator.return();
    await expect(asked).resolves.toEqual({ value: undefined, done: true });
  });
});

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
        manager.handleProgress(operation.token, progress);
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
    for (const progress of [1, 2, 3]) manager.handleProgress(operation.token, progress);
    operation.cancel();
    await expect(iterator.next()).resolves.toMatchObject({ value: { progress: 3 }, done: false });
    await expect(iterator.next()).resolves.toMatchObject({ done: true });
  });

  test('can be read by several consumers, each at its own pace, and after the end', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    const [fast, slow] = [operation[Symbol.asyncIterator](), operation[Symbol.asyncIterator]()];
    manager.handleProgress(operation.token, 1);
    await expect(fast.next()).resolves.toMatchObject({ value: { progress: 1 } });
    manager.handleProgress(operation.token, 2);
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
    manager.handleProgress(operation.token, 1);
    for await (const { progress } of operation) {
      expect(progress).toBe(1);
      break;
    }
    expect(operation.state).toBe('active');
    manager.handleProgress(operation.token, 2);
    expect(operation.latest?.progress).toBe(2);
  });

  test('is empty if the operation ends without an update', async () => {
    const { manager } = setUp();
    const operation = manager.start(request());
    operation.cancel();
    for await (const update of operation) expect(update).toBeUndefined();
  });
});
