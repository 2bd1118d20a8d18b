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
