import { type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';
import fc from 'fast-check';

import { MessagePortTransport, type MessagePortTransportOptions } from '../src/index.js';
import { ManualPort, move } from './joined-ports.js';
import { recordPort } from './record-port.js';

const MEBI = 1_048_576;

const open = new Set<MessagePort>();
afterEach(() => {
  for (const port of open) port.close();
  open.clear();
});

/** Creates a real channel, with a transport at one end. The test uses the other end, `port`, directly. */
async function connect(options: Omit<MessagePortTransportOptions, 'port'> = {}) {
  const { port1, port2 } = new MessageChannel();
  open.add(port1).add(port2);
  const transport = new MessagePortTransport({ port: port1, ...options });
  const here = recordPort(transport);
  await transport.start();
  return { transport, here, port: port2 };
}

/** Creates two transports over a real channel. */
async function connectBoth() {
  const { transport: one, here, port } = await connect();
  const other = new MessagePortTransport({ port });
  const there = recordPort(other);
  await other.start();
  return { one, other, here, there };
}

/** Creates a transport over a port that the test controls. */
async function connectManual() {
  const port = new ManualPort();
  const clock = new FakeClock();
  const transport = new MessagePortTransport({ port, clock });
  const here = recordPort(transport);
  await transport.start();
  return { transport, here, port, clock };
}

describe('delivery', () => {
  test('messages are delivered in both directions, in order', async () => {
    const { one, other, here, there } = await connectBoth();
    for (let index = 0; index < 5; index++) void one.send(numberedMessage(index));
    void other.send(numberedMessage(7));
    await Promise.all([here.happened(1), there.happened(5)]);
    expect([here.events, there.events]).toEqual([[7], [0, 1, 2, 3, 4]]);
  });

  test('the first 16 messages of a tick are posted one by one, and the rest together', async () => {
    const { transport, port } = await connectManual();
    const burst = Array.from({ length: 16 }, (_, index) => index);
    for (const index of burst) expect(transport.send(numberedMessage(index))).toBe(writtenSynchronously);
    for (const index of [16, 17, 18]) void transport.send(numberedMessage(index));
    await Promise.resolve();
    expect(port.onItsWay).toEqual([
      ...burst.map((index) => [JSON.stringify(numberedMessage(index))]),
      [16, 17, 18].map((index) => JSON.stringify(numberedMessage(index))),
    ]);
  });

  test('the messages of a batch are delivered without a microtask between progress and response', async () => {
    const { transport, here, port } = await connectManual();
    const events = here.events;
    transport.onmessage = (message) => {
      events.push(message);
      queueMicrotask(() => events.push('a microtask'));
    };
    const batch: JsonRpcMessage[] = [progressMessage('token', 1), { jsonrpc: '2.0', id: 1, result: {} }];
    port.hear(
      'message',
      batch.map((message) => JSON.stringify(message)),
    );
    expect(events).toEqual(batch);
  });

  test('a single text outside an array is delivered too', async () => {
    const { here, port } = await connect();
    port.postMessage(JSON.stringify(numberedMessage(1)));
    await here.happened(1);
    expect(here.events).toEqual([1]);
  });

  test('messages wait in the port for the start of the receiver', async () => {
    const { transport, port } = await connect();
    for (let index = 0; index < 3; index++) void transport.send(numberedMessage(index));
    await transport.close();
    const late = new MessagePortTransport({ port });
    const there = recordPort(late);
    await late.start();
    await there.happened(4);
    expect(there.events).toEqual([0, 1, 2, 'close']);
  });

  test('messages of a slow synchronous loop are posted before the loop ends', async () => {
    const { transport, port, clock } = await connectManual();
    for (let index = 0; index < 1_000; index++) {
      clock.jump(1);
      expect(transport.send(progressMessage('token', index))).toBe(writtenSynchronously);
    }
    expect(port.texts).toHaveLength(1_000);
  });
});

describe('a value that is not a message is reported, and the next message is delivered', () => {
  const holes: unknown[] = [];
  holes.length = 2 ** 32 - 1;

  test.each<[string, unknown, string]>([
    ['a text that is not JSON', 'no JSON', 'The text received is not JSON: "no JSON"'],
    ['JSON that is not JSON-RPC', '{}', 'The text received is not a JSON-RPC 2.0 message: "{}"'],
    ['a text with terminal codes', '\u009b2J', 'The text received is not JSON: "\\u009b2J"'],
    ['null', null, 'The value received is not a message: it must be a text or a batch of texts.'],
    ['a number', 1, 'The value received is not a message: it must be a text or a batch of texts.'],
    [
      'a message as an object',
      numberedMessage(1),
      'The value received is not a message: it must be a text or a batch of texts.',
    ],
    [
      'an array of other values',
      [[], numberedMessage(1)],
      'The value received is not a message: a batch must contain only texts.',
    ],
    ['the longest array', holes, 'The value received is not a message: a batch must contain only texts.'],
    [
      'an invalid close signal',
      { closed: 1 },
      'The value received is not a message: it must be a text or a batch of texts.',
    ],
  ])('%s is reported', async (_name, value, error) => {
    const { here, port } = await connect();
    port.postMessage(value);
    port.postMessage([JSON.stringify(numberedMessage(1))]);
    await here.happened(2);
    expect(here.events).toEqual([error, 1]);
    expect(here.errors[0]).toMatchObject({ code: ProgressErrorCode.TRANSPORT });
  });

  test('a value that cannot be read is reported', async () => {
    const { here, port } = await connectManual();
    port.hear('messageerror');
    port.hear('message', JSON.stringify(numberedMessage(1)));
    expect(here.events).toEqual(['A value arrived that cannot be read in this process or page.', 1]);
  });

  test('a message over the limit is skipped and reported, and one at the limit is delivered', async () => {
    const limit = JSON.stringify(numberedMessage(1, 'x'.repeat(6))).length;
    const { here, port } = await connect({ maxMessageBytes: limit });
    const texts = ['x'.repeat(7), 'x'.repeat(6), 'é'.repeat(3) + 'x', '€€', 'é'.repeat(3)];
    port.postMessage(texts.map((text, index) => JSON.stringify(numberedMessage(index, text))));
    await here.happened(texts.length);
    const skipped = `A message of more than ${String(limit)} bytes was skipped. Raise maxMessageBytes if such messages are expected.`;
    expect(here.events).toEqual([skipped, 1, skipped, 3, 4]);
  });

  test('any value that can be posted causes at most an error report', async () => {
    const { transport, here, port } = await connect();
    const garbage = fc.oneof(
      fc.anything({ withDate: true, withMap: true, withSet: true, withTypedArray: true, withBigInt: true }),
      fc.array(fc.oneof(fc.string(), fc.json(), fc.anything())),
      fc.record({ read: fc.anything() }),
      fc.record({ closed: fc.anything().filter((closed) => closed !== true) }),
    );
    await fc.assert(
      fc.asyncProperty(garbage, async (value) => {
        const before = here.events.length;
        port.postMessage(structuredClone(value));
        port.postMessage(JSON.stringify(numberedMessage(1)));
        await until(() => here.events.includes(1, before), 'the message has arrived');
        expect(here.errors.every((error) => error instanceof ProgressError)).toBe(true);
        expect(here.messages).toEqual([numberedMessage(1)]);
        here.messages.pop();
        await transport.send(numberedMessage(2));
      }),
    );
    expect(here.events).not.toContain('close');
  });
});

describe('a peer that does not read', () => {
  test('a peer that does not read costs one waiting update for each token', async () => {
    const { transport, port } = await connectManual();
    let last = writtenSynchronously;
    for (let progress = 1; progress <= 200_000; progress++)
      last = transport.send(progressMessage('token', progress));
    expect(last).not.toBe(writtenSynchronously);
    const length = port.texts.join('').length;
    expect(length).toBeGreaterThan(MEBI);
    expect(length).toBeLessThan(MEBI + 2 * 65_536);
  });

  test('a peer that reads again receives the latest update, in the right order', async () => {
    const { transport, port } = await connectManual();
    void transport.send(numberedMessage(0, 'x'.repeat(MEBI)));
    const waiting = [
      progressMessage('token', 1),
      numberedMessage(1),
      progressMessage('token', 2),
      numberedMessage(2),
    ];
    const last = waiting.map((message) => transport.send(message)).at(-1);
    expect(port.texts).toHaveLength(1);
    port.hear('message', { read: port.texts[0]?.length });
    await last;
    expect(port.texts.slice(1)).toEqual(
      [numberedMessage(1), progressMessage('token', 2), numberedMessage(2)].map((message) =>
        JSON.stringify(message),
      ),
    );
  });

  test('waiting messages are refused when the peer is gone', async () => {
    const { transport, port } = await connectManual();
    void transport.send(numberedMessage(0, 'x'.repeat(MEBI)));
    const waiting = transport.send(numberedMessage(1));
    port.hear('close');
    await expect(waiting).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
  });

  test('the receiver acknowledges once it has read 65,536 code units, after the handler', async () => {
    const { transport, port } = await connectManual();
    const postedBefore: unknown[] = [];
    transport.onmessage = () => void postedBefore.push(...port.onItsWay);
    const text = JSON.stringify(numberedMessage(0, 'x'.repeat(1_000)));
    const count = Math.ceil(65_536 / text.length);
    for (let index = 0; index < count; index++) port.hear('message', [text]);
    expect(postedBefore).toEqual([]);
    expect(port.onItsWay).toEqual([{ read: count * text.length }]);
  });

  test.each([0, -1, NaN, Infinity, 2 * MEBI, '100', null, {}])(
    'an impossible acknowledgement of %p is reported and ignored',
    async (read) => {
      const { transport, here, port } = await connectManual();
      void transport.send(numberedMessage(0, 'x'.repeat(MEBI)));
      void transport.send(numberedMessage(1));
      port.hear('message', { read });
      expect(here.events).toEqual([
        'The peer acknowledged messages that were never sent to it. The acknowledgement is ignored.',
      ]);
      expect(port.texts).toHaveLength(1);
    },
  );

  test('acknowledgements in advance do not let more messages be posted', async () => {
    const { transport, port } = await connectManual();
    for (let count = 0; count < 100; count++) port.hear('message', { read: MEBI });
    void transport.send(numberedMessage(0, 'x'.repeat(MEBI)));
    void transport.send(numberedMessage(1));
    await Promise.resolve();
    expect(port.texts).toHaveLength(1);
  });
});

describe('close', () => {
  test('closing one end closes both once, after the messages that were sent before', async () => {
    const { one, other, here, there } = await connectBoth();
    for (let index = 0; index < 3; index++) void one.send(numberedMessage(index));
    await one.close();
    await there.happened(4);
    await Promise.all([one.close(), other.close()]);
    expect([here.events, there.events]).toEqual([['close'], [0, 1, 2, 'close']]);
  });

  test('when both ends close at once, each calls onclose once', async () => {
    const { one, other, here, there } = await connectBoth();
    await Promise.all([one.close(), other.close()]);
    await new Promise((resolve) => setTimeout(resolve));
    expect([here.events, there.events]).toEqual([['close'], ['close']]);
  });

  test('close posts the messages that wait for a slow peer, and then the close signal', async () => {
    const { transport, port } = await connectManual();
    const texts = [
      numberedMessage(0, 'x'.repeat(MEBI)),
      numberedMessage(1),
      numberedMessage(2, 'x'.repeat(MEBI)),
      numberedMessage(3),
    ];
    const all = texts.map((message) => transport.send(message));
    await transport.close();
    await Promise.all(all);
    expect(port.texts).toEqual(texts.map((message) => JSON.stringify(message)));
    expect(port.onItsWay.at(-1)).toEqual({ closed: true });
    expect([port.isClosed, port.isHeard]).toEqual([true, false]);
  });

  test.each(['message', 'error'])(
    'close within the handler of a(n) %s stops the delivery of later messages',
    async (event) => {
      const { transport, here, port } = await connectManual();
      transport[`on${event as 'message'}`] = () => void transport.close();
      const text = event === 'message' ? JSON.stringify(numberedMessage(0)) : '{}';
      port.hear('message', [text, JSON.stringify(numberedMessage(1)), 'x'.repeat(MEBI)]);
      port.hear('message', JSON.stringify(numberedMessage(2)));
      expect(here.events).toEqual(['close']);
      expect(port.onItsWay).toEqual([{ closed: true }]);
    },
  );

  test('close before the start closes the peer too', async () => {
    const { port1, port2 } = new MessageChannel();
    open.add(port1).add(port2);
    const other = new MessagePortTransport({ port: port2 });
    const there = recordPort(other);
    await other.start();
    await new MessagePortTransport({ port: port1 }).close();
    await there.happened(1);
    expect(there.events).toEqual(['close']);
  });

  test('a port that closes without a close signal closes the transport, after its last message', async () => {
    const { here, port } = await connect();
    port.postMessage(JSON.stringify(numberedMessage(1)));
    port.close();
    await here.happened(2);
    expect(here.events).toEqual([1, 'close']);
  });

  test('after close both ends refuse to send, without an unhandled rejection', async () => {
    const { one, other, there } = await connectBoth();
    await one.close();
    await there.happened(1);
    for (const end of [one, other]) {
      void end.send(numberedMessage(1));
      await expect(end.send(numberedMessage(1))).rejects.toMatchObject({ code: ProgressErrorCode.TRANSPORT });
    }
    await new Promise((resolve) => setTimeout(resolve));
  });
});

test('a Window is refused as a port, because any page can post to it', () => {
  const port = Object.assign(new ManualPort(), { frames: [] });
  expect(() => new MessagePortTransport({ port })).toThrow(TypeError);
});

describe('any sequence of sends and stalls', () => {
  const token = fc.constantFrom('a', 'b', 1, '1');
  const step = fc.oneof(
    fc.record({ message: fc.constantFrom(0, 100, 70_000, 1_100_000) }),
    fc.record({ progress: token, count: fc.integer({ min: 1, max: 20 }) }),
    fc.record({ arrive: fc.integer({ min: 1, max: 5 }) }),
    fc.record({ acknowledge: fc.integer({ min: 1, max: 5 }) }),
    fc.constantFrom<'tick' | 'work'>('tick', 'work'),
  );

  test('every message and the last update of each token arrive once and in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step), fc.boolean(), async (steps, isClosed) => {
        const clock = new FakeClock();
        const [port, far] = [new ManualPort(), new ManualPort()];
        const one = new MessagePortTransport({ port, clock });
        const other = new MessagePortTransport({ port: far, clock });
        const there = recordPort(other);
        await Promise.all([one.start(), other.start()]);
        const all: JsonRpcMessage[] = [];
        const send = (message: JsonRpcMessage) => void one.send(all[all.push(message) - 1] as JsonRpcMessage);
        for (const next of steps) {
          if (next === 'tick') await Promise.resolve();
          else if (next === 'work') clock.jump(2);
          else if ('message' in next) send(numberedMessage(all.length, 'x'.repeat(next.message)));
          else if ('arrive' in next) move(port, far, next.arrive);
          else if ('acknowledge' in next) move(far, port, next.acknowledge);
          else
            for (let count = 0; count < next.count; count++) send(progressMessage(next.progress, all.length));
        }
        if (isClosed) await one.close();
        for (let round = 0; round < 50; round++) {
          await Promise.resolve();
          move(port, far);
          move(far, port);
        }
        expect(there.errors).toEqual([]);
        expect(there.events.at(-1) === 'close').toBe(isClosed);
        const tokenOf = ({ params }: { params?: { progressToken?: unknown } }) => params?.progressToken;
        const lastOf = new Map(all.map((message, index) => [tokenOf(message as object), index]));
        const arrived = new Set(there.events.filter((event) => event !== 'close'));
        const must = all
          .map((_, index) => index)
          .filter((index) => {
            const name = tokenOf(all[index] as object);
            return name === undefined || lastOf.get(name) === index;
          });
        expect(must.filter((index) => !arrived.has(index))).toEqual([]);
        const order = [...arrived] as number[];
        expect(order).toEqual([...order].sort((a, b) => a - b));
        expect(there.messages).toHaveLength(arrived.size);
      }),
    );
  });
});
