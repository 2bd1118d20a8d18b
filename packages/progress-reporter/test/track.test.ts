import { ReadableStream } from 'node:stream/web';

import { hasSettled, setUp } from './recording-transport.js';

function* countTo(end: number): Generator<number, void> {
  for (let value = 1; value <= end; value++) yield value;
}

async function* slowlyTo(end: number): AsyncGenerator<number, void> {
  for (let value = 1; value <= end; value++) {
    await Promise.resolve();
    yield value;
  }
}

describe('track', () => {
  test.each<[string, () => Iterable<unknown>, unknown[]]>([
    ['an array', () => ['a', 'b', 'c'], ['a', 'b', 'c']],
    ['a Set', () => new Set([1, 2, 3]), [1, 2, 3]],
    ['a Map', () => new Map(Object.entries({ a: 1, b: 2, c: 3 })), [['a', 1], ['b', 2], ['c', 3]]], // prettier-ignore
    ['a typed array', () => new Float64Array([1, 2, 3]), [1, 2, 3]],
    ['a Buffer', () => Buffer.from([1, 2, 3]), [1, 2, 3]],
    ['a custom list', () => ({ length: 3, [Symbol.iterator]: () => countTo(3) }), [1, 2, 3]],
  ])('counts the items of %s, and finds the total', (_, create, items) => {
    const { progress, transport } = setUp();
    expect([...progress.track(create())]).toEqual(items);
    expect(transport.updates).toEqual([
      { progress: 0, total: 3 },
      { progress: 1, total: 3 },
      { progress: 2, total: 3 },
      { progress: 3, total: 3 },
    ]);
  });

  test('counts the items of a generator, without a total or with the given one', () => {
    const unknown = setUp();
    expect([...unknown.progress.track(countTo(2))]).toEqual([1, 2]);
    expect(unknown.transport.updates).toEqual([{ progress: 0 }, { progress: 1 }, { progress: 2 }]);

    const known = setUp();
    expect([...known.progress.track(countTo(2), { total: 2 })]).toEqual([1, 2]);
    expect(known.transport.last).toEqual({ progress: 2, total: 2 });
  });

  test.each<[string, () => AsyncIterable<number>]>([
    ['an async generator', () => slowlyTo(3)],
    ['a web stream', () => ReadableStream.from(countTo(3))],
  ])('counts the items of %s', async (_, create) => {
    const { progress, transport } = setUp();
    const seen: number[] = [];
    for await (const item of progress.track(create(), {
      total: 3,
      message: (value) => `item ${String(value)}`,
    }))
      seen.push(item);
    expect(seen).toEqual([1, 2, 3]);
    expect(transport.updates).toEqual([
      { progress: 0, total: 3, message: 'item 1' },
      { progress: 1, total: 3, message: 'item 2' },
      { progress: 2, total: 3, message: 'item 3' },
      { progress: 3, total: 3 },
    ]);
  });

  test('iterates synchronously what can be iterated both ways, as the types say', async () => {
    const both = { [Symbol.iterator]: () => countTo(2), [Symbol.asyncIterator]: () => slowlyTo(2) };
    expect([...setUp().progress.track(both)]).toEqual([1, 2]);
    const seen: number[] = [];
    const asked: AsyncIterable<number> = both;
    for await (const item of setUp().progress.track(asked)) seen.push(item);
    expect(seen).toEqual([1, 2]);
  });

  test('counts an item when the next is requested, and reports its message when the work on it begins', () => {
    const { progress, transport } = setUp();
    for (const item of progress.track(['x', 'y'], { message: (name) => `on ${name}` }))
      expect(transport.last).toEqual({ progress: item === 'x' ? 0 : 1, total: 2, message: `on ${item}` });
    expect(transport.last).toEqual({ progress: 2, total: 2 });
  });

  test('reports 0 of 0 for an empty list', () => {
    const { progress, transport } = setUp();
    expect([...progress.track([])]).toEqual([]);
    expect(transport.updates).toEqual([{ progress: 0, total: 0 }]);
  });

  test('continues where the previous call ended', () => {
    const { progress, transport } = setUp();
    expect([...progress.track([1, 2])]).toHaveLength(2);
    expect([...progress.track([3, 4, 5])]).toHaveLength(3);
    expect(transport.last).toEqual({ progress: 5, total: 5 });
  });

  test('does not count the item of a break, and ends the source', async () => {
    const { progress, transport } = setUp();
    let ended = 0;
    function* source(): Generator<number, void> {
      try {
        yield* countTo(10);
      } finally {
        ended++;
      }
    }
    async function* asyncSource(): AsyncGenerator<number, void> {
      try {
        yield* slowlyTo(10);
      } finally {
        ended++;
      }
    }
    for (const item of progress.track(source())) if (item === 3) break;
    expect(ended).toBe(1);
    expect(transport.values).toEqual([0, 1, 2]);
    for await (const item of progress.track(asyncSource())) if (item === 3) break;
    expect(ended).toBe(2);
    expect(transport.values).toEqual([0, 1, 2, 3, 4]);
  });

  test('ends the source when the loop throws, and passes the error on', () => {
    const { progress, transport } = setUp();
    const source = countTo(10);
    const loop = (): void => {
      for (const item of progress.track(source)) if (item === 2) throw new Error('in the loop');
    };
    expect(loop).toThrow('in the loop');
    expect(source.next().done).toBe(true);
    expect(transport.values).toEqual([0, 1]);
  });

  test('passes an error of the source on', async () => {
    function* failing(): Generator<number, void> {
      yield 1;
      throw new Error('in the source');
    }
    async function* failingLater(): AsyncGenerator<number, void> {
      yield* slowlyTo(1);
      throw new Error('in the source');
    }
    const { progress, transport } = setUp();
    expect(() => [...progress.track(failing())]).toThrow('in the source');
    const drain = async (): Promise<void> => {
      for await (const _ of progress.track(failingLater()));
    };
    await expect(drain()).rejects.toThrow('in the source');
    expect(transport.values).toEqual([0]);
  });

  test('ignores a size that cannot be read', () => {
    const { progress, transport } = setUp();
    const items = {
      get size(): number {
        throw new Error('no size');
      },
      [Symbol.iterator]: () => countTo(2),
    };
    expect([...progress.track(items)]).toEqual([1, 2]);
    expect(transport.last).toEqual({ progress: 2 });
  });

  test('raises the total of a list that grows, so that the value does not exceed it', () => {
    const { progress, transport } = setUp();
    const queue = [3];
    for (const depth of progress.track(queue))
      for (let child = 0; child < depth; child++) queue.push(depth - 1);
    expect(queue).toHaveLength(16);
    for (const { progress: value, total } of transport.updates)
      expect(value).toBeLessThanOrEqual(total ?? NaN);
    expect(transport.last).toEqual({ progress: 16, total: 16 });
  });

  test('only loses a message whose function throws or returns no string', () => {
    const { progress, transport, errors } = setUp();
    const message = (item: number): string => {
      if (item === 1) throw new Error('no name');
      return item as unknown as string;
    };
    expect([...progress.track([1, 2], { message })]).toEqual([1, 2]);
    expect(transport.values).toEqual([0, 1, 2]);
    expect(errors).toEqual([
      expect.objectContaining({ code: 'state_error', message: 'no name' }),
      expect.objectContaining({ code: 'invalid_progress' }),
    ]);
  });

  test('works in nested phases', () => {
    const { progress, transport } = setUp();
    const { outer, rest } = progress.phases({ outer: 8, rest: 2 });
    const { first, second } = outer.phases({ first: 1, second: 1 });
    for (const _ of first.track([1, 2])) for (const _ of second.track([1]));
    rest.complete();
    expect(transport.last).toEqual({ progress: 10, total: 10 });
    expect(transport.values).toEqual([0, 4, 6, 8, 10]);
  });

  test('continues the iteration after the reporter has ended, and reports nothing', async () => {
    const { progress, transport } = setUp();
    const items = progress.track([1, 2, 3])[Symbol.iterator]();
    items.next();
    await progress.complete();
    expect(items.next().value).toBe(2);
    expect(items.next().value).toBe(3);
    expect(items.next().done).toBe(true);
    expect(transport.values).toEqual([0, 3]);
  });

  test('reads no more of an async source than is requested', async () => {
    const { progress } = setUp();
    let given = 0;
    async function* source(): AsyncGenerator<number, void> {
      for await (const value of slowlyTo(10)) {
        given++;
        yield value;
      }
    }
    const items = progress.track(source())[Symbol.asyncIterator]();
    expect(await hasSettled(items.next())).toBe(true);
    expect(given).toBe(1);
    await items.return?.();
  });
});
