import { type JsonRpcMessage, ProgressErrorCode } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import { FakeClock } from '@milepost/progress-core/testing';

import { Outbox, type OutboxOptions } from '../src/index.js';
import { ManualSink, progressOf, responseOf } from './manual-sink.js';

function setUp(options: Partial<OutboxOptions> = {}) {
  const clock = new FakeClock();
  const sink = new ManualSink();
  const outbox = new Outbox({ write: sink.write, clock, ...options });
  return { clock, sink, outbox };
}

/** Returns an outbox after a burst: it writes nothing at once until a millisecond has passed. */
function spent() {
  const all = setUp();
  for (let id = 0; id < 16; id++) void all.outbox.send(responseOf(id));
  all.sink.writes.length = 0;
  return all;
}

const transportError = expect.objectContaining({ name: 'ProgressError', code: ProgressErrorCode.TRANSPORT });

describe('batching', () => {
  test('after a pause a message is written before send returns, and send returns the constant `sent`', () => {
    const { sink, outbox, clock } = setUp();
    expect(outbox.send(responseOf(1))).toBe(writtenSynchronously);
    expect(sink.writes).toEqual([[responseOf(1)]]);
    clock.jump(1);
    expect(outbox.send(responseOf(2))).toBe(writtenSynchronously);
    expect(sink.writes).toHaveLength(2);
  });

  test('after a pause 16 messages are written at once, each before its send returns', () => {
    const { sink, outbox } = setUp();
    for (let id = 0; id < 16; id++) expect(outbox.send(responseOf(id))).toBe(writtenSynchronously);
    expect(sink.writes).toHaveLength(16);
  });

  test('further messages of a tick are written together at its end, and share one promise', async () => {
    const { sink, outbox } = spent();
    const second = outbox.send(responseOf(2));
    const third = outbox.send(responseOf(3));
    expect(sink.writes).toEqual([]);
    expect(third).toBe(second);
    expect(second).not.toBe(writtenSynchronously);
    await third;
    expect(sink.writes).toEqual([[responseOf(2), responseOf(3)]]);
  });

  test('a synchronous loop writes its messages while it runs, at most a millisecond late', () => {
    const { sink, outbox, clock } = spent();
    for (let id = 0; id < 100; id++) {
      clock.jump(0.25);
      void outbox.send(responseOf(id));
    }
    expect(sink.written.length).toBeGreaterThan(95);
    expect(sink.writes.length).toBe(25);
  });

  test('a flood is written in batches, with one write each millisecond', () => {
    const { sink, outbox, clock } = setUp();
    for (let id = 0; id < 10_000; id++) {
      clock.jump(0.01);
      void outbox.send(responseOf(id));
    }
    expect(sink.writes.length).toBeLessThan(120);
  });

  test('send returns `sent` for progress that is only collected, because a synchronous loop cannot await a promise', () => {
    const { sink, outbox, clock } = spent();
    expect(outbox.send(progressOf('a', 1))).toBe(writtenSynchronously);
    expect(sink.written).toEqual([]);
    clock.jump(1);
    expect(outbox.send(progressOf('a', 2))).toBe(writtenSynchronously);
    expect(sink.written).toEqual([progressOf('a', 1), progressOf('a', 2)]);
  });

  test('a batch of 64 KiB does not wait for the end of the tick', () => {
    const { sink, outbox } = spent();
    const half: JsonRpcMessage = { jsonrpc: '2.0', id: 2, result: { text: 'x'.repeat(33_000) } };
    expect(outbox.send(half)).not.toBe(writtenSynchronously);
    expect(sink.writes).toEqual([]);
    expect(outbox.send(half)).toBe(writtenSynchronously);
    expect(sink.writes).toHaveLength(1);
  });

  test('flush writes the collected messages at once', () => {
    const { sink, outbox } = spent();
    void outbox.send(responseOf(1));
    void outbox.send(responseOf(2));
    expect(outbox.flush()).toBe(writtenSynchronously);
    expect(sink.written).toHaveLength(2);
  });

  test('no message is lost when a sink sends from within its write', async () => {
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

  test('a newer progress replaces the waiting one of its token, and is put at the end', () => {
    const { sink, outbox } = stalled();
    void outbox.send(progressOf('a', 1));
    void outbox.send(responseOf(1));
    void outbox.send(progressOf('b', 1));
    void outbox.send(progressOf('a', 2));
    sink.open();
    expect(sink.writes[1]).toEqual([responseOf(1), progressOf('b', 1), progressOf('a', 2)]);
  });

  test('1 and "1" are different tokens', () => {
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
  ])('a message with %s is never replaced', (_what, message) => {
    const { sink, outbox } = stalled();
    void outbox.send(message);
    void outbox.send(message);
    sink.open();
    expect(sink.writes[1]).toEqual([message, message]);
  });

  test('the option tokenOf decides which messages can be replaced', () => {
    const { sink, outbox } = stalled({
      tokenOf: (message) => ('method' in message ? message.method : undefined),
    });
    for (let i = 0; i < 5; i++) void outbox.send({ jsonrpc: '2.0', method: 'tick', params: { i } });
    sink.open();
    expect(sink.writes[1]).toEqual([{ jsonrpc: '2.0', method: 'tick', params: { i: 4 } }]);
  });

  test('the send of a replaced message resolves only when its replacement is written', async () => {
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

  test('a million waiting progress updates take one frame and one promise', async () => {
    const { sink, outbox } = stalled();
    const promises = new Set<Promise<void>>();
    for (let i = 0; i < 1_000_000; i++) promises.add(outbox.send(progressOf('a', i)));
    expect(promises.size).toBe(1);
    sink.open();
    await outbox.flush();
    expect(sink.written).toEqual([responseOf(0), progressOf('a', 999_999)]);
  });

  test('flush resolves only when the last message is written', async () => {
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
    expect(outbox.flush()).toBe(writtenSynchronously);
  });
});

describe('failures', () => {
  test('an error of the encoder rejects the send as a transport error', async () => {
    const { outbox } = setUp({
      encode: () => {
        throw new RangeError('too deep');
      },
    });
    await expect(outbox.send(responseOf(1))).rejects.toEqual(transportError);
    await expect(outbox.send(responseOf(1))).rejects.toThrow('too deep');
  });

  test('a message that cannot be encoded rejects only its own send', async () => {
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

  test('close rejects the waiting sends, the sends being written, and every later send', async () => {
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

  test('close before the end of the tick drops the collected messages', async () => {
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

  test('a second call of done is ignored', () => {
    const calls: (() => void)[] = [];
    const { outbox } = setUp({ write: (_frames, done) => void calls.push(done) });
    void outbox.send(responseOf(1));
    void outbox.send(responseOf(2));
    calls[0]?.();
    void outbox.send(responseOf(3));
    calls[0]?.();
    expect(calls).toHaveLength(2);
  });

  test('a rejection that is not awaited is not an unhandled rejection', async () => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    const { sink, outbox } = setUp();
    sink.free = false;
    void outbox.send(responseOf(1));
    void outbox.send(responseOf(2));
    void outbox.send({ jsonrpc: '2.0', id: 1, result: { big: 1n } });
    outbox.close();
    void outbox.send(responseOf(3));
    // Node reports unhandled rejections after the microtasks and before the next macrotask.
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });
});
