import { deliverInOrder } from '@milepost/mcp-sdk';
import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import {
  SSEClientTransport as SseV2,
  StreamableHTTPClientTransport as HttpV2,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { SSEClientTransport as SseV1 } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport as WebSocketV1 } from '@modelcontextprotocol/sdk/client/websocket.js';
import fc from 'fast-check';

import { DONE, SDKS } from './in-memory-connection.js';

type Kind = 'notification' | 'response' | 'refusal' | 'request';

/**
 * A step on the wire: a message, with others that arrive during its delivery, or a pause of one microtask.
 */
type Step = { readonly kind: Kind; readonly nested: readonly Kind[] } | 'microtask';

const KINDS: readonly Kind[] = ['notification', 'response', 'refusal', 'request'];

function messageOf(kind: Kind, index: number): JsonRpcMessage {
  switch (kind) {
    case 'notification':
      return { jsonrpc: '2.0', method: 'notifications/progress', params: { index } };
    case 'response':
      return { jsonrpc: '2.0', id: index, result: {} };
    case 'refusal':
      return { jsonrpc: '2.0', id: index, error: { code: 1, message: 'no' } };
    case 'request':
      return { jsonrpc: '2.0', id: index, method: 'ping' };
  }
}

/** A transport whose peer is the test. */
class Script implements Transport {
  onmessage: ((message: JsonRpcMessage, ...rest: unknown[]) => void) | undefined;
  onclose: (() => void) | undefined;
  onerror: ((error: Error) => void) | undefined;
  start(): Promise<void> {
    return Promise.resolve();
  }
  send(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.onclose?.();
    return Promise.resolve();
  }
}

/** Resolves some microtasks later, in the same turn of the event loop. */
async function microtasks(count: number): Promise<void> {
  for (let passed = 0; passed < count; passed++) await Promise.resolve();
}

/** Calls `callback` after `count` microtasks. */
function after(count: number, callback: () => void): void {
  queueMicrotask(() => (count > 1 ? after(count - 1, callback) : callback()));
}

interface Event {
  readonly what: Kind | 'handled' | 'closed';
  readonly index: number;
}

/**
 * Installs an owner that works like the SDK: it processes a message at once, but runs the handler of a
 * notification `depth` microtasks later.
 */
function own(transport: Script, depth: number, nestedOf: ReadonlyMap<JsonRpcMessage, () => void>): Event[] {
  const events: Event[] = [];
  const indexOf = new Map<JsonRpcMessage, { kind: Kind; index: number }>();
  transport.onmessage = (message, ...rest) => {
    const [known] = rest as [{ kind: Kind; index: number }];
    indexOf.set(message, known);
    events.push({ what: known.kind, index: known.index });
    // The nested messages arrive before `onmessage` returns.
    nestedOf.get(message)?.();
    if (known.kind === 'notification') {
      after(depth, () => events.push({ what: 'handled', index: known.index }));
    }
  };
  transport.onclose = () => events.push({ what: 'closed', index: -1 });
  return events;
}

/** Plays a script within one turn of the event loop. Returns what its owner received. */
async function play(steps: readonly Step[], depth: number, closes: boolean): Promise<Event[]> {
  const below = new Script();
  const nestedOf = new Map<JsonRpcMessage, () => void>();
  const events = own(deliverInOrder(below), depth, nestedOf);
  let turnIsOver = false;
  const turn = setImmediate(() => (turnIsOver = true));
  let index = 0;
  let closed = false;
  const receive = (kind: Kind, nested: readonly Kind[]): void => {
    const message = messageOf(kind, index);
    if (nested.length > 0) {
      nestedOf.set(message, () => {
        // A closed transport receives nothing more.
        for (const inner of closed ? [] : nested) receive(inner, []);
      });
    }
    below.onmessage?.(message, { kind, index: index++ });
  };
  for (const step of steps) {
    if (step === 'microtask') await microtasks(1);
    else receive(step.kind, step.nested);
  }
  closed = closes;
  if (closes) below.onclose?.();
  await microtasks(20 * (index + 1));
  expect(turnIsOver).toBe(false);
  clearImmediate(turn);
  expect(events.filter(({ what }) => what !== 'handled' && what !== 'closed')).toHaveLength(index);
  return events;
}

const anyKind = fc.constantFrom(...KINDS);
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: anyKind, nested: fc.constant([]) }) },
  { weight: 1, arbitrary: fc.record({ kind: anyKind, nested: fc.array(anyKind, { maxLength: 3 }) }) },
  { weight: 2, arbitrary: fc.constant('microtask' as const) },
);

describe('for any messages, in any chunks, within one turn of the event loop', () => {
  const property = (check: (events: readonly Event[], closes: boolean) => void) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(anyStep),
        fc.integer({ min: 1, max: 3 }),
        fc.boolean(),
        async (steps, depth, closes) => check(await play(steps, depth, closes), closes),
      ),
      { numRuns: 1000 },
    );

  test('no message is lost or duplicated, the order is kept, and the close is last', () =>
    property((events, closes) => {
      const seen = events.filter(({ what }) => what !== 'handled' && what !== 'closed');
      expect(seen.map(({ index }) => index)).toEqual(seen.map((_, index) => index));
      expect(events.filter(({ what }) => what === 'closed')).toHaveLength(closes ? 1 : 0);
      if (closes) expect(events.at(-1)?.what).toBe('closed');
    }));

  test('no response or close is delivered before the earlier notifications were handled', () =>
    property((events) => {
      const unhandled = new Set<number>();
      for (const { what, index } of events) {
        if (what === 'notification') unhandled.add(index);
        else if (what === 'handled') unhandled.delete(index);
        else if (what !== 'request')
          expect([...unhandled].filter((other) => index < 0 || other < index)).toEqual([]);
      }
      expect(unhandled.size).toBe(0);
    }));
});

test('a message that need not wait is delivered synchronously', () => {
  const below = new Script();
  const over = deliverInOrder(below);
  const seen: JsonRpcMessage[] = [];
  over.onmessage = (message) => seen.push(message);
  const messages = (['response', 'request', 'notification', 'notification', 'request'] as const).map(
    messageOf,
  );
  for (const message of messages) below.onmessage?.(message);
  expect(seen).toEqual(messages);
});

test('callbacks that were set before are kept, and receive the further arguments of a message', () => {
  const below = new Script();
  const passed = jest.fn();
  below.onmessage = passed;
  below.onclose = passed;
  const over = deliverInOrder(below);
  expect(over.onmessage).toBe(passed);
  const ping = messageOf('request', 1);
  below.onmessage(ping, { authInfo: 'me' }, 'more');
  below.onclose();
  expect(passed.mock.calls).toEqual([[ping, { authInfo: 'me' }, 'more'], []]);
});

test('an owner that throws still receives every later message, and its errors reach the transport', async () => {
  const below = new Script();
  const over = deliverInOrder(below);
  const errors: Error[] = [];
  over.onerror = (error) => errors.push(error);
  const seen: JsonRpcMessage[] = [];
  const closed = jest.fn(() => {
    throw new Error('closed');
  });
  over.onclose = closed;
  over.onmessage = (message) => {
    seen.push(message);
    throw new Error(`no ${String(seen.length)}`);
  };
  const messages = (['notification', 'response', 'request', 'response'] as const).map(messageOf);
  // If the message need not wait, the error is thrown into the call of the transport itself.
  expect(() => below.onmessage?.(messages[0] as JsonRpcMessage)).toThrow('no 1');
  for (const message of messages.slice(1)) {
    try {
      below.onmessage?.(message);
    } catch (error) {
      errors.push(error as Error);
    }
  }
  below.onclose?.();
  await microtasks(50);
  expect(seen).toEqual(messages);
  expect(errors.map(({ message }) => message)).toEqual(['no 2', 'no 3', 'no 4', 'closed']);
  expect(closed).toHaveBeenCalledTimes(1);
});

test('close resolves after the owner has received all earlier messages and the close', async () => {
  const below = new Script();
  const over = deliverInOrder(below);
  const events: string[] = [];
  over.onmessage = (message) => events.push('method' in message ? message.method : 'response');
  over.onclose = () => events.push('closed');
  below.onmessage?.(messageOf('notification', 1));
  below.onmessage?.(messageOf('response', 2));
  await over.close();
  expect(events).toEqual(['notifications/progress', 'response', 'closed']);
});

describe.each(SDKS)('a client of the SDK %s on a transport in order', (_, connect) => {
  test('loses no update of a textbook server, though the response arrives with the last one', async () => {
    const { callPlain, errors, close } = await connect(
      async ({ notify }) => {
        // All updates are sent at once; only their writes are awaited.
        await Promise.all([1, 2, 3].map((step) => notify(step)));
        return DONE;
      },
      { wrap: deliverInOrder },
    );
    const heard = Array.from({ length: 50 }, () => [] as number[]);
    await Promise.all(heard.map((values) => callPlain('work', ({ progress }) => values.push(progress))));
    expect(heard).toEqual(heard.map(() => [1, 2, 3]));
    expect(errors).toEqual([]);
    await close();
  });

  test('can be closed and connected to another transport at once', async () => {
    const wrap = deliverInOrder<Transport>;
    const first = await connect(() => new Promise(() => {}), { wrap });
    const running = first.callPlain('work', () => {});
    const rejected = expect(running).rejects.toThrow();
    await first.close();
    await rejected;
    const second = await connect(({ notify }) => notify(1).then(() => DONE), { wrap, again: first.client });
    const heard: number[] = [];
    await second.callPlain('work', ({ progress }) => heard.push(progress));
    expect(heard).toEqual([1]);
    await second.close();
  });
});

describe('all members of an SDK transport are passed through:', () => {
  const nowhere = new URL('http://127.0.0.1:9/mcp');

  test.each([
    ['v1', HttpV1],
    ['v2', HttpV2],
  ])('Streamable HTTP, %s', async (_, Http) => {
    const transport = new Http(nowhere, { sessionId: 'mine' });
    const over = deliverInOrder(transport);
    expect(over).toBeInstanceOf(Http);
    expect(over.constructor).toBe(Http);
    expect(over.sessionId).toBe('mine');
    over.setProtocolVersion('2025-11-25');
    expect(over.protocolVersion).toBe('2025-11-25');
    expect(transport.protocolVersion).toBe('2025-11-25');
    await expect(over.finishAuth('code')).rejects.toThrow(/provider/i);
    await over.start();
    await expect(over.start()).rejects.toThrow('already started');
    const failed = jest.fn();
    over.onerror = failed;
    await expect(over.terminateSession()).rejects.toThrow();
    expect(failed).toHaveBeenCalled();
    const closed = jest.fn();
    over.onclose = closed;
    await over.close();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  test.each([
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- It is deprecated, and still in use.
    ['v1', SseV1],
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    ['v2', SseV2],
  ])('SSE, %s', async (_, Sse) => {
    const transport = new Sse(nowhere);
    const over = deliverInOrder(transport);
    expect(over).toBeInstanceOf(Sse);
    over.setProtocolVersion('2025-11-25');
    await expect(over.finishAuth('code')).rejects.toThrow(/provider/i);
    await expect(over.send(messageOf('request', 1))).rejects.toThrow('Not connected');
    const closed = jest.fn();
    over.onclose = closed;
    await over.close();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  test.each([
    ['v1', StdioV1],
    ['v2', StdioV2],
  ])('stdio, %s, with a real child process', async (_, Stdio) => {
    const echo = 'process.stdin.pipe(process.stdout); process.stderr.write("hello")';
    const transport = new Stdio({ command: process.execPath, args: ['-e', echo], stderr: 'pipe' });
    const over = deliverInOrder(transport);
    expect(over).toBeInstanceOf(Stdio);
    expect('stderr' in over && 'pid' in over).toBe(true);
    expect(over.pid).toBeNull();
    const said = new Promise<string>((resolve) => {
      over.stderr?.on('data', (chunk: Buffer) => resolve(chunk.toString()));
    });
    await over.start();
    expect(over.pid).toBe(transport.pid);
    await expect(said).resolves.toBe('hello');
    const messages = (['notification', 'response', 'request'] as const).map(messageOf);
    const seen: JsonRpcMessage[] = [];
    const all = new Promise<void>((resolve) => {
      over.onmessage = (message: JsonRpcMessage) => {
        if (seen.push(message) === messages.length) resolve();
      };
    });
    for (const message of messages) await over.send(message);
    await all;
    expect(seen).toEqual(messages);
    const closed = jest.fn();
    over.onclose = closed;
    await over.close();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  test('WebSocket, v1, with messages of successive frames in order', async () => {
    /** The part of a socket that the transport uses. */
    class Socket {
      static last: Socket | undefined;
      onopen: (() => void) | undefined;
      onclose: (() => void) | undefined;
      onmessage: ((event: { data: string }) => void) | undefined;
      readonly sent: string[] = [];
      constructor(
        readonly url: URL,
        readonly protocol: string,
      ) {
        Socket.last = this;
        queueMicrotask(() => this.onopen?.());
      }
      send(data: string): void {
        this.sent.push(data);
      }
      close(): void {
        this.onclose?.();
      }
    }
    const own = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
    Object.defineProperty(globalThis, 'WebSocket', { configurable: true, value: Socket });
    try {
      const over = deliverInOrder(new WebSocketV1(new URL('ws://127.0.0.1:9')) as Transport & WebSocketV1);
      expect(over).toBeInstanceOf(WebSocketV1);
      const seen: string[] = [];
      over.onmessage = (message: JsonRpcMessage) => {
        if ('method' in message) after(1, () => seen.push('handled'));
        else seen.push('response');
      };
      over.onclose = () => seen.push('closed');
      await over.start();
      expect(Socket.last?.protocol).toBe('mcp');
      await over.send({ jsonrpc: '2.0', id: 1, method: 'ping' });
      expect(Socket.last?.sent).toEqual(['{"jsonrpc":"2.0","id":1,"method":"ping"}']);
      const frame = (message: object): void => Socket.last?.onmessage?.({ data: JSON.stringify(message) });
      frame({ jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken: 1, progress: 1 } });
      frame({ jsonrpc: '2.0', id: 1, result: {} });
      await over.close();
      expect(seen).toEqual(['handled', 'response', 'closed']);
    } finally {
      Reflect.deleteProperty(globalThis, 'WebSocket');
      if (own) Object.defineProperty(globalThis, 'WebSocket', own);
    }
  });
});
