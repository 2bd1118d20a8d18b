import { type JsonRpcMessage, ProgressErrorCode, type Transport } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { createInMemoryTransportPair, type InMemoryTransportOptions } from '../src/index.js';

function messageOf(index: number): JsonRpcMessage {
  return { jsonrpc: '2.0', method: 'tick', params: { index } };
}

function indexOf(message: JsonRpcMessage): unknown {
  return 'params' in message ? message.params?.['index'] : undefined;
}

/** Records the events of one end: the index of a message, the text of an error, or `close`. */
function record(transport: Transport): unknown[] {
  const events: unknown[] = [];
  transport.onmessage = (message) => void events.push(indexOf(message));
  transport.onclose = () => void events.push('close');
  transport.onerror = (error) => void events.push(error.message);
  return events;
}

async function connect(options: InMemoryTransportOptions = {}) {
  const clock = new FakeClock();
  const [one, other] = createInMemoryTransportPair({ clock, ...options });
  const here = record(one);
  const there = record(other);
  await Promise.all([one.start(), other.start()]);
  return { clock, one, other, here, there };
}

describe('delivery', () => {
  test('messages are delivered asynchronously, in order, and in the same tick', async () => {
    const { one, there } = await connect();
    for (let index = 0; index < 5; index++) expect(one.send(messageOf(index))).toBe(writtenSynchronously);
    expect(there).toEqual([]);
    await Promise.resolve();
    expect(there).toEqual([0, 1, 2, 3, 4]);
  });

  test('messages are delivered in both directions', async () => {
    const { one, other, here, there } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      void other.send(message);
    };
    await one.send(messageOf(1));
    await Promise.resolve();
    expect([there, here]).toEqual([[1], [1]]);
  });

  test('a message is copied when it is sent, as on a wire', async () => {
    const { one, other } = await connect();
    const received: JsonRpcMessage[] = [];
    other.onmessage = (message) => void received.push(message);
    const params = { index: 1, missing: undefined };
    const message: JsonRpcMessage = { jsonrpc: '2.0', method: 'tick', params };
    void one.send(message);
    params.index = 2;
    await Promise.resolve();
    expect(received).toStrictEqual([{ jsonrpc: '2.0', method: 'tick', params: { index: 1 } }]);
  });

  test('with copy: false the same object is delivered', async () => {
    const { one, other } = await connect({ copy: false });
    const received: JsonRpcMessage[] = [];
    other.onmessage = (message) => void received.push(message);
    const message = messageOf(1);
    await one.send(message);
    expect(received[0]).toBe(message);
  });

  test('a message that cannot be encoded is refused, and the next one is delivered', async () => {
    const { one, there } = await connect();
    const refused = one.send({ jsonrpc: '2.0', id: 1, result: { big: 1n } });
    void one.send(messageOf(1));
    await expect(refused).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    expect(there).toEqual([1]);
  });

  test('an error thrown by a handler is reported, and the next message is delivered', async () => {
    const { one, other, there } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      if (indexOf(message) === 1) throw new Error('in the handler');
    };
    for (let index = 0; index < 3; index++) void one.send(messageOf(index));
    await Promise.resolve();
    expect(there).toEqual([0, 1, 'in the handler', 2]);
  });

  test('a message waits until the receiver has started', async () => {
    const [one, other] = createInMemoryTransportPair({ clock: new FakeClock() });
    const there = record(other);
    await one.start();
    await one.send(messageOf(1));
    await Promise.resolve();
    expect(there).toEqual([]);
    await other.start();
    await Promise.resolve();
    expect(there).toEqual([1]);
  });
});

describe('latency', () => {
  test('each message is delayed by latencyMs, in order, with one timer at a time', async () => {
    const { one, there, clock } = await connect({ latencyMs: 100 });
    void one.send(messageOf(0));
    await clock.advanceAsync(60);
    void one.send(messageOf(1));
    void one.send(messageOf(2));
    expect(clock.pending).toBe(1);
    await clock.advanceAsync(39);
    expect(there).toEqual([]);
    await clock.advanceAsync(1);
    expect(there).toEqual([0]);
    await clock.advanceAsync(60);
    expect(there).toEqual([0, 1, 2]);
    expect(clock.pending).toBe(0);
  });

  test('the close is delayed too, so that no earlier message is lost', async () => {
    const { one, there, here, clock } = await connect({ latencyMs: 100 });
    void one.send(messageOf(0));
    await clock.advanceAsync(50);
    await one.close();
    expect(here).toEqual(['close']);
    await clock.advanceAsync(50);
    expect(there).toEqual([0]);
    await clock.advanceAsync(50);
    expect(there).toEqual([0, 'close']);
    expect(clock.pending).toBe(0);
  });

  test('a close leaves no timer behind', async () => {
    const { one, other, clock } = await connect({ latencyMs: 100 });
    void one.send(messageOf(0));
    await one.close();
    await other.close();
    expect(clock.pending).toBe(0);
  });
});

describe('close', () => {
  test('closing one end closes both once, after the messages that were sent before', async () => {
    const { one, other, here, there } = await connect();
    void one.send(messageOf(1));
    await one.close();
    await Promise.resolve();
    expect([here, there]).toEqual([['close'], [1, 'close']]);
    await Promise.all([one.close(), other.close()]);
    await Promise.resolve();
    expect([here, there]).toEqual([['close'], [1, 'close']]);
  });

  test('when both ends close at once, each calls onclose once', async () => {
    const { one, other, here, there } = await connect();
    await Promise.all([one.close(), other.close()]);
    await Promise.resolve();
    expect([here, there]).toEqual([['close'], ['close']]);
  });

  test('a message that was sent before the close is not delivered after onclose', async () => {
    const { one, other, here } = await connect();
    void other.send(messageOf(1));
    await one.close();
    await Promise.resolve();
    expect(here).toEqual(['close']);
  });

  test('close within a handler stops the delivery of later messages', async () => {
    const { one, other, there } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      void other.close();
    };
    for (let index = 0; index < 3; index++) void one.send(messageOf(index));
    await Promise.resolve();
    expect(there).toEqual([0, 'close']);
  });

  test('after close both ends refuse to send, without an unhandled rejection', async () => {
    const { one, other } = await connect();
    await one.close();
    for (const end of [one, other]) {
      void end.send(messageOf(1));
      await expect(end.send(messageOf(1))).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    }
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('a close waits until the other end has started, as a message does', async () => {
    const [one, other] = createInMemoryTransportPair({ clock: new FakeClock() });
    const there = record(other);
    await one.start();
    void one.send(messageOf(1));
    await one.close();
    await Promise.resolve();
    expect(there).toEqual([]);
    await other.start();
    await Promise.resolve();
    expect(there).toEqual([1, 'close']);
  });
});

describe('a flood', () => {
  test('delivery to a slow handler pauses after 10 ms, and a sender that awaits waits until it continues', async () => {
    const { one, other, there, clock } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      clock.jump(1);
    };
    for (let index = 0; index < 50; index++) void one.send(messageOf(index));
    await Promise.resolve();
    const first = there.length;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(50);
    const held = one.send(messageOf(50));
    expect(held).not.toBe(writtenSynchronously);
    await clock.advanceAsync(1);
    await held;
    for (let turn = 0; turn < 10; turn++) await clock.advanceAsync(1);
    expect(there).toEqual(Array.from({ length: 51 }, (_, index) => index));
    expect(one.send(messageOf(51))).toBe(writtenSynchronously);
  });

  test.each([0.5, 5])(
    'delivery pauses when two handlers answer each other for ever in %d ms each',
    async (workMs) => {
      const { one, other, clock } = await connect();
      let count = 0;
      for (const end of [one, other]) {
        end.onmessage = (message) => {
          count++;
          clock.jump(workMs);
          void end.send(message);
        };
      }
      void one.send(messageOf(0));
      for (let turn = 0; turn < 100; turn++) await Promise.resolve();
      expect(count).toBe(10 / workMs);
      await clock.advanceAsync(0);
      expect(count).toBeGreaterThan(10 / workMs);
    },
  );

  test('two handlers that answer each other for ever do not stop a real timer', async () => {
    const [one, other] = createInMemoryTransportPair();
    one.onmessage = (message) => void one.send(message);
    other.onmessage = (message) => void other.send(message);
    await Promise.all([one.start(), other.start()]);
    void one.send(messageOf(0));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await one.close();
  });

  test('close releases a sender that waits for delivery to continue', async () => {
    const { one, other, clock } = await connect();
    other.onmessage = () => clock.jump(20);
    for (let index = 0; index < 50; index++) void one.send(messageOf(index));
    await Promise.resolve();
    const held = one.send(messageOf(50));
    expect(held).not.toBe(writtenSynchronously);
    await other.close();
    await held;
    expect(clock.pending).toBe(0);
  });
});

test('every message arrives once and in order, whatever the sequence of sends and delays', async () => {
  const step = fc.oneof(
    fc.constant('send' as const),
    fc.constant('tick' as const),
    fc.record({ wait: fc.integer({ min: 0, max: 30 }) }),
    fc.record({ work: fc.integer({ min: 0, max: 20 }) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step), fc.constantFrom(0, 7), async (steps, latencyMs) => {
      const { one, other, there, clock } = await connect({ latencyMs });
      let workMs = 0;
      other.onmessage = (message) => {
        there.push(indexOf(message));
        clock.jump(workMs);
      };
      let count = 0;
      for (const next of steps) {
        if (next === 'send') void one.send(messageOf(count++));
        else if (next === 'tick') await Promise.resolve();
        else if ('wait' in next) await clock.advanceAsync(next.wait);
        else workMs = next.work;
      }
      await one.close();
      for (let waits = 0; there.at(-1) !== 'close' && waits < 10_000; waits++) await clock.advanceAsync(10);
      expect(there).toEqual([...Array.from({ length: count }, (_, index) => index), 'close']);
    }),
  );
});
