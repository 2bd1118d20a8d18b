import { type JsonRpcMessage, ProgressErrorCode, sent } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';

import { Outbox, type OutboxOptions } from '../src/index.js';
import { ManualSink, progressOf, responseOf } from './manual-sink.js';

function setUp(options: Partial<OutboxOptions> = {}) {
  const clock = new FakeClock();
  const sink = new ManualSink();
  const outbox = new Outbox({ write: sink.write, clock, ...options });
  return { clock, sink, outbox };
}

/** As after a burst: nothing more is written at once before a millisecond has passed. */
function spent() {
  const all = setUp();
  for (let id = 0; id < 16; id++) void all.outbox.send(responseOf(id));
  all.sink.writes.length = 0;
  return all;
}

const transportError = expect.objectContaining({ name: 'ProgressError', code: ProgressErrorCode.TRANSPORT });

describe('batching', () => {
  test('after a pause a message is written before send returns, and send says so with the constant itself', () => {
    const { sink, outbox, clock } = setUp();
    expect(outbox.send(responseOf(1))).toBe(sent);
    expect(sink.writes).toEqual([[responseOf(1)]]);
    clock.jump(1);
    expect(outbox.send(responseOf(2))).toBe(sent);
    expect(sink.writes).toHaveLength(2);
  });

  test('after a silence, as many are written at once as a reporter sends in a burst and more, each before its send returns', () => {
    const { sink, outbox } = setUp();
    for (let id = 0; id < 16; id++) expect(outbox.send(responseOf(id))).toBe(sent);
    expect(sink.writes).toHaveLength(16);
  });

  test('what follows in the same tick goes out together at its end, under one promise', async () => {
    const { sink, outbox } = spent();
    const second = outbox.send(responseOf(2));
    const third = outbox.send(responseOf(3));
    expect(sink.writes).toEqual([]);
    expect(third).toBe(second);
    expect(second).not.toBe(sent);
    await third;
    expect(sink.writes).toEqual([[responseOf(2), responseOf(3)]]);
  });

  test('a synchronous loop delivers as it goes: at most a millisecond late', () => {
    const { sink, outbox, clock } = spent();
    for (let id = 0; id < 100; id++) {
      clock.jump(0.25);
      void outbox.send(responseOf(id));
    }
    expect(sink.written.length).toBeGreaterThan(95);
    expect(sink.writes.length).toBe(25);
  });

  test('a flood is written in batches: one write a millisecond', () => {
    const { sink, outbox, clock } = setUp();
    for (let id = 0; id < 10_000; id++) {
      clock.jump(0.01);
      void outbox.send(responseOf(id));
    }
    expect(sink.writes.length).toBeLessThan(120);
  });

  test('the sender of a progress goes on where it is only collected: nothing could tell it in a synchronous loop', () => {
    const { sink, outbox, clock } = spent();
    expect(outbox.send(progressOf('a', 1))).toBe(sent);
    expect(sink.written).toEqual([]);
    clock.jump(1);
    expect(outbox.send(progressOf('a', 2))).toBe(sent);
    expect(sink.written).toEqual([progressOf('a', 1), progressOf('a', 2)]);
  });

  test('a batch of 64 KiB does not wait for the end of the tick', () => {
    const { sink, outbox } = spent();
    const half: JsonRpcMessage = { jsonrpc: '2.0', id: 2, result: { text: 'x'.repeat(33_000) } };
    expect(outbox.send(half)).not.toBe(sent);
    expect(sink.writes).toEqual([]);
    expect(outbox.send(half)).toBe(sent);
    expect(sink.writes).toHaveLength(1);
  });

  test('flush writes what is collected at once', () => {
    const { sink, outbox } = spent();
    void outbox.send(responseOf(1));
    void outbox.send(responseOf(2));
    expect(outbox.flush()).toBe(sent);
    expect(sink.written).toHaveLength(2);
  });

  test('a sink that sends from within its write loses nothing', async () => {
    const written: string[] = [];
    const outbox: Outbox = new Outbox({
      clock: new FakeClock(),
      write: (frames, done) => {
        written.push(...frames);
        if (written.length < 3) void outbox.send(responseOf(written.length));
        done();
      },
    });
    await outbox.send(responseOf(0));
    await outbox.flush();
    expect(written.map((frame) => (JSON.parse(frame) as { id: number }).id)).toEqual([0, 1, 2]);
  });
});

describe('a slow peer', () => {
  function stalled(options: Partial<OutboxOptions> = {}) {
    const all = setUp(options);
    all.sink.free = false;
    void all.outbox.send(responseOf(0));
    return all;
  }

  test('a waiting progress gives way to the newer one of its token, at the end', () => {
    const { sink, outbox } = stalled();
    void outbox.send(progressOf('a', 1));
    void outbox.send(responseOf(1));
    void outbox.send(progressOf('b', 1));
    void outbox.send(progressOf('a', 2));
    sink.open();
    expect(sink.writes[1]).toEqual([responseOf(1), progressOf('b', 1), progressOf('a', 2)]);
  });

  test('tokens 1 and "1" are two', () => {
    const { sink, outbox } = stalled();
    void outbox.send(progressOf(1, 1));
    void outbox.send(progressOf('1', 1));
    sink.open();
    expect(sink.writes[1]).toEqual([progressOf(1, 1), progressOf('1', 1)]);
  });

  test.each<[string, JsonRpcMessage]>([
    ['no valid token', { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1.5 } }],
    ['no params', { jsonrpc: '2.0', method: 'notifications/progress' }],
    ['an id', { jsonrpc: '2.0', id: 1, method: 'notifications/progress', params: { progressToken: 1 } }],
    ['another method', { jsonrpc: '2.0', method: 'notifications/other', params: { progressToken: 1 } }],
  ])('a message with %s never gives way', (_what, message) => {
    const { sink, outbox } = stalled();
    void outbox.send(message);
    void outbox.send(message);
    sink.open();
    expect(sink.writes[1]).toEqual([message, message]);
  });

  test('what gives way is up to tokenOf', () => {
    const { sink, outbox } = stalled({
      tokenOf: (message) => ('method' in message ? message.method : undefined),
    });
    for (let i = 0; i < 5; i++) void outbox.send({ jsonrpc: '2.0', method: 'tick', params: { i } });
    sink.open();
    expect(sink.writes[1]).toEqual([{ jsonrpc: '2.0', method: 'tick', params: { i: 4 } }]);
  });

  test('a replaced send resolves when its replacement is written, and not before', async () => {
    const { sink, outbox } = stalled();
    let resolved = false;
    void outbox.send(progressOf('a', 1)).then(() => (resolved = true));
    const newer = outbox.send(progressOf('a', 2));
    sink.finish();
    await Promise.resolve();
    expect(sink.written).toContainEqual(progressOf('a', 2));
    expect(resolved).toBe(false);
    sink.finish();
    await newer;
    expect(resolved).toBe(true);
  });

  test('a million sends that nobody awaits wait as one frame and one promise', async () => {
    const { sink, outbox } = stalled();
    const promises = new Set<Promise<void>>();
    for (let i = 0; i < 1_000_000; i++) promises.add(outbox.send(progressOf('a', i)));
    expect(promises.size).toBe(1);
    sink.open();
    await outbox.flush();
    expect(sink.written).toEqual([responseOf(0), progressOf('a', 999_999)]);
  });

  test('flush waits until the last of it is written', async () => {
    const { sink, outbox } = stalled();
    void outbox.send(responseOf(1));
    let flushed = false;
    const flush = outbox.flush().then(() => (flushed = true));
    sink.finish();
    await Promise.resolve();
    expect(flushed).toBe(false);
    sink.finish();
    await flush;
    expect(sink.written).toHaveLength(2);
    expect(outbox.flush()).toBe(sent);
  });
});

describe('what goes wrong', () => {
  test('whatever an encoder throws rejects as a transport error', async () => {
    const { outbox } = setUp({
      encode: () => {
        throw new RangeError('too deep');
      },
    });
    await expect(outbox.send(responseOf(1))).rejects.toEqual(transportError);
    await expect(outbox.send(responseOf(1))).rejects.toThrow('too deep');
  });

  test('a message that cannot be encoded rejects its own send only', async () => {
    const { sink, outbox } = setUp();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    void outbox.send(responseOf(1));
    const before = outbox.send(responseOf(2));
    const bad = outbox.send({ jsonrpc: '2.0', id: 3, result: circular });
    const after = outbox.send(responseOf(4));
    await expect(bad).rejects.toEqual(transportError);
    await expect(outbox.send(undefined as unknown as JsonRpcMessage)).rejects.toEqual(transportError);
    await Promise.all([before, after]);
    expect(sink.written).toEqual([responseOf(1), responseOf(2), responseOf(4)]);
  });

  test('close rejects what waits, what is being written, and every later send', async () => {
    const { sink, outbox } = setUp();
    sink.free = false;
    const writing = outbox.send(responseOf(1));
    const waiting = outbox.send(responseOf(2));
    const flushing = outbox.flush();
    outbox.close(new Error('the cable was cut'));
    outbox.close(new Error('a second time'));
    for (const promise of [writing, waiting, flushing, outbox.send(responseOf(3)), outbox.flush()]) {
      await expect(promise).rejects.toEqual(transportError);
      await expect(promise).rejects.toThrow('the cable was cut');
    }
    sink.finish();
    expect(sink.written).toEqual([responseOf(1)]);
  });

  test('close before the end of the tick writes nothing more', async () => {
    const { sink, outbox } = spent();
    const collected = outbox.send(responseOf(2));
    outbox.close();
    await expect(collected).rejects.toEqual(transportError);
    expect(sink.written).toEqual([]);
  });

  test('a sink that reports an error closes the outbox', async () => {
    const { sink, outbox } = setUp();
    sink.free = false;
    const writing = outbox.send(responseOf(1));
    const waiting = outbox.send(responseOf(2));
    sink.finish(new Error('broken pipe'));
    for (const promise of [writing, waiting, outbox.send(responseOf(3))])
      await expect(promise).rejects.toThrow('broken pipe');
    expect(sink.written).toEqual([responseOf(1)]);
  });

  test('a sink that throws closes the outbox, and send does not throw', async () => {
    const { outbox } = setUp({
      write: () => {
        throw new Error('no such socket');
      },
    });
    await expect(outbox.send(responseOf(1))).rejects.toThrow('no such socket');
    await expect(outbox.send(responseOf(2))).rejects.toEqual(transportError);
  });

  test('a sink that says done twice is heard once', () => {
    const calls: (() => void)[] = [];
    const { outbox } = setUp({ write: (_frames, done) => void calls.push(done) });
    void outbox.send(responseOf(1));
    void outbox.send(responseOf(2));
    calls[0]?.();
    void outbox.send(responseOf(3));
    calls[0]?.();
    expect(calls).toHaveLength(2);
  });

  test('a rejection that nobody awaits is no unhandled one', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { sink, outbox } = setUp();
    sink.free = false;
    void outbox.send(responseOf(1));
    void outbox.send(responseOf(2));
    void outbox.send({ jsonrpc: '2.0', id: 1, result: { big: 1n } });
    outbox.close();
    void outbox.send(responseOf(3));
    // Node reports them once the microtasks have run, before the next macrotask.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
