import { Duplex, Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { setUp } from './recording-transport.js';

function sourceOf(sizes: number[], failure?: Error): ReadableStream<Uint8Array> {
  const waiting = [...sizes];
  return new ReadableStream({
    pull(controller) {
      const size = waiting.shift();
      if (size !== undefined) controller.enqueue(new Uint8Array(size).fill(waiting.length));
      else if (failure) controller.error(failure);
      else controller.close();
    },
  });
}

// The types of `fromWeb` accept Node's web streams only, but this package is compiled with those of the
// browser.
const duplex = (step: unknown): Duplex => Duplex.fromWeb(step as Parameters<typeof Duplex.fromWeb>[0]);
const asItIs = (step: unknown): Duplex => step as Duplex;

async function collect(stream: ReadableStream<Uint8Array>): Promise<number[]> {
  const sizes: number[] = [];
  for await (const chunk of stream) sizes.push(chunk.byteLength);
  return sizes;
}

describe('trackBytes', () => {
  test('passes the chunks on unchanged, and counts their bytes', async () => {
    const { progress, transport } = setUp();
    const passed = sourceOf([10, 0, 20, 30]).pipeThrough(progress.trackBytes(60));
    expect(await collect(passed)).toEqual([10, 0, 20, 30]);
    expect(transport.updates).toEqual([
      { progress: 0, total: 60 },
      { progress: 10, total: 60 },
      { progress: 30, total: 60 },
      { progress: 60, total: 60 },
    ]);
  });

  test('counts the bytes even without a total', async () => {
    const { progress, transport } = setUp();
    await collect(sourceOf([1, 2]).pipeThrough(progress.trackBytes()));
    expect(transport.updates).toEqual([{ progress: 0 }, { progress: 1 }, { progress: 3 }]);
  });

  test('continues from the reported value', async () => {
    const { progress, transport } = setUp();
    progress.report(5);
    await collect(sourceOf([4, 6]).pipeThrough(progress.trackBytes(10)));
    expect(transport.updates).toEqual([
      { progress: 5 },
      { progress: expect.closeTo(5, 12), total: 15 },
      { progress: 9, total: 15 },
      { progress: 15, total: 15 },
    ]);
  });

  test('counts the bytes of several streams, one after the other, for a phase', async () => {
    const { progress, transport } = setUp();
    const { first, second } = progress.phases({ first: 1, second: 1 });
    await collect(sourceOf([5, 5]).pipeThrough(first.trackBytes(10)));
    await collect(sourceOf([4]).pipeThrough(second.trackBytes(4)));
    await collect(sourceOf([4]).pipeThrough(second.trackBytes(4)));
    expect(transport.values).toEqual([0, 0.5, 1, 2]);
  });

  test.each([
    ['as it is', asItIs],
    ['as a Duplex', duplex],
  ])('works as a step of Node’s pipeline, %s', async (_, step) => {
    const { progress, transport } = setUp();
    const written: Buffer[] = [];
    const sink = new Writable({
      write(chunk: Buffer, _, done) {
        written.push(chunk);
        done();
      },
    });
    await pipeline(
      Readable.from([Buffer.from('mile'), Buffer.from('post')]),
      step(progress.trackBytes(8)),
      sink,
    );
    expect(Buffer.concat(written).toString()).toBe('milepost');
    expect(transport.last).toEqual({ progress: 8, total: 8 });
  });

  test('passes a failure of the source on, and keeps what was counted', async () => {
    const { progress, transport } = setUp();
    const failure = new Error('connection reset');
    const passed = sourceOf([10], failure).pipeThrough(progress.trackBytes(100));
    await expect(collect(passed)).rejects.toBe(failure);
    expect(transport.last).toEqual({ progress: 10, total: 100 });
    await progress.fail(failure);
    expect(transport.last).toEqual({
      progress: expect.closeTo(10, 12),
      total: 100,
      message: 'connection reset',
    });
  });

  test.each([
    ['as it is', asItIs],
    ['as a Duplex', duplex],
  ])('passes the failure of the source on in a pipeline, %s', async (_, step) => {
    const { progress } = setUp();
    const failing = Readable.from(
      (async function* () {
        yield await Promise.resolve(Buffer.from('mile'));
        throw new Error('connection reset');
      })(),
    );
    const sink = new Writable({ write: (_chunk, _encoding, done) => done() });
    await expect(pipeline(failing, step(progress.trackBytes(8)), sink)).rejects.toThrow('connection reset');
  });

  test('is cancelled with its reader, and slows a source that is too fast', async () => {
    const { progress, transport } = setUp();
    const reader = sourceOf(new Array<number>(1000).fill(1))
      .pipeThrough(progress.trackBytes(1000))
      .getReader();
    await reader.read();
    await reader.cancel();
    expect(transport.last?.progress).toBeLessThan(10);
  });

  test('accepts any chunks that have a byteLength', async () => {
    const { progress, transport } = setUp();
    const source = new ReadableStream<ArrayBuffer>({
      start(controller) {
        controller.enqueue(new ArrayBuffer(7));
        controller.close();
      },
    });
    for await (const chunk of source.pipeThrough(progress.trackBytes<ArrayBuffer>(7)))
      expect(chunk.byteLength).toBe(7);
    expect(transport.last).toEqual({ progress: 7, total: 7 });
  });

  test('passes the bytes on after the end, and reports nothing', async () => {
    const { progress, transport } = setUp();
    const passed = sourceOf([1, 2]).pipeThrough(progress.trackBytes(3));
    await progress.complete();
    expect(await collect(passed)).toEqual([1, 2]);
    expect(transport.updates).toEqual([
      { progress: 0, total: 3 },
      { progress: 3, total: 3 },
    ]);
  });
});
