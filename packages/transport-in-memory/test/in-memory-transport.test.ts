import { type JsonRpcMessage, ProgressErrorCode, sent, type Transport } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import fc from 'fast-check';

import { createInMemoryTransportPair, type InMemoryTransportOptions } from '../src/index.js';

function messageOf(index: number): JsonRpcMessage {
  return { jsonrpc: '2.0', method: 'tick', params: { index } };
}

function indexOf(message: JsonRpcMessage): unknown {
  return 'params' in message ? message.params?.['index'] : undefined;
}

/** Writes down what happens at one end. */
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
  test('is asynchronous, in order, and in the same tick', async () => {
    const { one, there } = await connect();
    for (let index = 0; index < 5; index++) expect(one.send(messageOf(index))).toBe(sent);
    expect(there).toEqual([]);
    await Promise.resolve();
    expect(there).toEqual([0, 1, 2, 3, 4]);
  });

  test('goes both ways', async () => {
    const { one, other, here, there } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      void other.send(message);
    };
    await one.send(messageOf(1));
    await Promise.resolve();
    expect([there, here]).toEqual([[1], [1]]);
  });

  test('is by copy, as on a wire', async () => {
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

  test('is by reference with copy: false', async () => {
    const { one, other } = await connect({ copy: false });
    const received: JsonRpcMessage[] = [];
    other.onmessage = (message) => void received.push(message);
    const message = messageOf(1);
    await one.send(message);
    expect(received[0]).toBe(message);
  });

  test('refuses what a wire could not carry, and goes on', async () => {
    const { one, there } = await connect();
    const refused = one.send({ jsonrpc: '2.0', id: 1, result: { big: 1n } });
    void one.send(messageOf(1));
    await expect(refused).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    expect(there).toEqual([1]);
  });

  test('a handler that throws harms no other message', async () => {
    const { one, other, there } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      if (indexOf(message) === 1) throw new Error('in the handler');
    };
    for (let index = 0; index < 3; index++) void one.send(messageOf(index));
    await Promise.resolve();
    expect(there).toEqual([0, 1, 'in the handler', 2]);
  });

  test('waits for the start of the receiver', async () => {
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
  test('delays each message by as much, in order, with one timer at a time', async () => {
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

  test('delays the close as well, so that nothing sent before is lost', async () => {
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
  test('closes both ends, each once, after what was sent before', async () => {
    const { one, other, here, there } = await connect();
    void one.send(messageOf(1));
    await one.close();
    await Promise.resolve();
    expect([here, there]).toEqual([['close'], [1, 'close']]);
    await Promise.all([one.close(), other.close()]);
    await Promise.resolve();
    expect([here, there]).toEqual([['close'], [1, 'close']]);
  });

  test('from both ends at once is one close each', async () => {
    const { one, other, here, there } = await connect();
    await Promise.all([one.close(), other.close()]);
    await Promise.resolve();
    expect([here, there]).toEqual([['close'], ['close']]);
  });

  test('nothing is delivered after onclose, though it had been sent before', async () => {
    const { one, other, here } = await connect();
    void other.send(messageOf(1));
    await one.close();
    await Promise.resolve();
    expect(here).toEqual(['close']);
  });

  test('from within a handler stops what would follow', async () => {
    const { one, other, there } = await connect();
    other.onmessage = (message) => {
      there.push(indexOf(message));
      void other.close();
    };
    for (let index = 0; index < 3; index++) void one.send(messageOf(index));
    await Promise.resolve();
    expect(there).toEqual([0, 'close']);
  });

  test('makes both ends refuse, without an unhandled rejection', async () => {
    const { one, other } = await connect();
    await one.close();
    for (const end of [one, other]) {
      void end.send(messageOf(1));
      await expect(end.send(messageOf(1))).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    }
    await new Promise((resolve) => setImmediate(resolve));
  });

  test('before the start of the other end waits for it, as a message does', async () => {
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

describe('a flood leaves the event loop its turn', () => {
  test('a handler that takes its time is interrupted after 10 ms, and a sender that awaits waits with it', async () => {
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
    expect(held).not.toBe(sent);
    await clock.advanceAsync(1);
    await held;
    for (let turn = 0; turn < 10; turn++) await clock.advanceAsync(1);
    expect(there).toEqual(Array.from({ length: 51 }, (_, index) => index));
    expect(one.send(messageOf(51))).toBe(sent);
  });

  test.each([0.5, 5])(
    'two handlers that answer one another for ever, in %d ms each, are interrupted too',
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

  test('two handlers that answer one another for ever do not stop a real timer', async () => {
    const [one, other] = createInMemoryTransportPair();
    one.onmessage = (message) => void one.send(message);
    other.onmessage = (message) => void other.send(message);
    await Promise.all([one.start(), other.start()]);
    void one.send(messageOf(0));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await one.close();
  });

  test('close lets go of a sender that waits for that turn', async () => {
    const { one, other, clock } = await connect();
    other.onmessage = () => clock.jump(20);
    for (let index = 0; index < 50; index++) void one.send(messageOf(index));
    await Promise.resolve();
    const held = one.send(messageOf(50));
    expect(held).not.toBe(sent);
    await other.close();
    await held;
    expect(clock.pending).toBe(0);
  });
});

test('whatever is sent and however time goes, every message arrives once and in order', async () => {
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
