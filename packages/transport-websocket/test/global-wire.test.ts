import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';
import { numberedMessage } from '@milepost/testing/transports';
import { WebSocket } from 'ws';

import { openGlobalWire } from '../src/global-wire.js';
import { WebSocketClientTransport } from '../src/index.js';
import type { Wire, WireEnd } from '../src/wire.js';
import { begin, recorded, startProxy, startServer } from './connect.js';
import { expectDelivered, Sender } from './script.js';
import { upTo } from './up-to.js';

/** A platform's WebSocket that a test controls. */
class FakeSocket {
  static readonly made: FakeSocket[] = [];
  bufferedAmount = 0;
  protocol = 'mcp';
  closedWith: unknown[] | undefined;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;

  constructor() {
    FakeSocket.made.push(this);
  }

  send(text: string): void {
    this.bufferedAmount += text.length;
  }

  close(...args: unknown[]): void {
    this.closedWith ??= args;
  }
}

const platform = globalThis as { WebSocket?: unknown };
afterEach(() => {
  delete platform.WebSocket;
});

function open() {
  platform.WebSocket = FakeSocket;
  const clock = new FakeClock();
  const told: (string | WireEnd)[] = [];
  const wire: Wire = openGlobalWire('ws://localhost/', clock)(['mcp'], {
    onopen: () => void told.push('open'),
    onframe: (text) => void told.push(text),
    onpong: () => void told.push('pong'),
    onclose: (end) => void told.push(end),
  });
  return { clock, told, wire, socket: FakeSocket.made.at(-1) as FakeSocket };
}

test('a write is done when the platform has little unsent data', () => {
  const { clock, wire, socket } = open();
  let done = 0;
  wire.write(['x'.repeat(300_000)], () => done++);
  clock.advance(1_000);
  expect(done).toBe(0);
  expect(wire.congested).toBe(true);
  socket.bufferedAmount = 0;
  clock.advance(10);
  expect([done, clock.pending]).toEqual([1, 0]);
});

test.each(['closes', 'is dropped'])(
  'a connection that %s leaves no timer, even if several writes waited',
  (how) => {
    const { clock, wire, socket } = open();
    for (const _write of upTo(3)) wire.write(['x'.repeat(300_000)], () => undefined);
    if (how === 'closes') socket.onclose?.({ code: 1006, reason: '' });
    else wire.drop();
    expect(clock.pending).toBe(0);
  },
);

test('a connection ends if the server selected no subprotocol', () => {
  const { told, socket } = open();
  socket.protocol = '';
  socket.onopen?.();
  expect(told).toEqual([{ code: 1006, reason: expect.stringContaining('subprotocol') }]);
  expect(socket.closedWith).toBeDefined();
});

test('a close code that a page may not send is replaced by a private one', () => {
  for (const [code, said] of [
    [1000, 1000],
    [1002, 4002],
    [1009, 4009],
    [4013, 4013],
  ] as const) {
    const { wire, socket } = open();
    wire.close(code, 'x'.repeat(200));
    expect(socket.closedWith).toEqual([said, 'x'.repeat(100)]);
  }
});

test('a binary frame ends the connection', () => {
  const { told, socket } = open();
  socket.onmessage?.({ data: new ArrayBuffer(1) });
  expect(told).toEqual([{ code: 1003, isOurs: true, reason: expect.any(String) }]);
  expect(socket.closedWith?.[0]).toBe(4003);
});

test('a start without a global WebSocket rejects, and names the entry for Node', async () => {
  const { transport, events } = recorded(new WebSocketClientTransport('ws://localhost/'));
  await expect(transport.start()).rejects.toMatchObject({
    code: 'transport',
    message: expect.stringContaining('/node'),
  });
  expect(events).toEqual(['close']);
});

test('a client on the WebSocket of ws sends, receives, resumes after a cut, and closes', async () => {
  platform.WebSocket = WebSocket;
  const started = await startServer();
  const proxy = await startProxy(started.url);
  const client = recorded(new WebSocketClientTransport(proxy.url, { reconnect: { initialMs: 1, maxMs: 5 } }));
  const session = await begin(client, started);
  const [up, down] = [new Sender(client.transport), new Sender(session.transport)];
  for (const token of ['one', 'two']) {
    await Promise.all([up.operate(token, 20), down.operate(token, 20)]);
    proxy.cut();
    await until(() => client.resumes > 0, 'the return');
  }
  up.send(numberedMessage(-1));
  down.send(numberedMessage(-1));
  await until(() => client.numbers.at(-1) === -1 && session.numbers.at(-1) === -1, 'the last message');
  expectDelivered(up.sent, session);
  expectDelivered(down.sent, client);
  await client.transport.close();
  await until(() => session.isClosed, 'the end at the server');
  expect(session.events.at(-1)).toBe('close');
});

test('a client on the WebSocket of ws rejects its start if no server listens', async () => {
  platform.WebSocket = WebSocket;
  const { transport } = recorded(new WebSocketClientTransport('ws://127.0.0.1:9/'));
  await expect(transport.start()).rejects.toMatchObject({ code: 'transport' });
});
