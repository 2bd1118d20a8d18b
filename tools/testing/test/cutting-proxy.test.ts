import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import {
  closeServer,
  CuttingProxy,
  type CutKind,
  endAfterEach,
  listenLocally,
  turns,
  until,
} from '../src/index.js';

/** A client and its peer at the server, with the proxy between them. */
interface Line {
  client: Socket;
  peer: Socket;
  /** The bytes that have arrived at the server. */
  up: () => string;
  /** The bytes that have arrived at the client. */
  down: () => string;
}

const ends = endAfterEach();
let proxy: CuttingProxy;
let peers: Socket[];

beforeEach(async () => {
  peers = [];
  const server = createServer((socket) => void peers.push(socket));
  const port = await listenLocally(server);
  ends.add(() => closeServer(server));
  proxy = await CuttingProxy.open(`http://127.0.0.1:${String(port)}/a/path`);
  ends.add(() => proxy.close());
});

function collect(socket: Socket): () => string {
  let text = '';
  ends.add(() => socket.destroy());
  socket.on('error', () => undefined);
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

/** Waits for 'close'. Unlike `once`, it does not reject on an error. */
function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

function dial(): Socket {
  return connect(Number(new URL(proxy.url).port), '127.0.0.1');
}

async function openLine(): Promise<Line> {
  const before = peers.length;
  const client = dial();
  const down = collect(client);
  await until(() => peers.length > before, 'the server has accepted the connection');
  const peer = peers[before] as Socket;
  return { client, peer, up: collect(peer), down };
}

test('the proxy has the URL of its server, except for the port', () => {
  expect(proxy.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/a\/path$/);
});

test('bytes pass in both directions, and so does the end', async () => {
  const { client, peer, up, down } = await openLine();
  peer.write('an answer');
  await until(() => down() === 'an answer', 'the answer has arrived');
  client.end('a question');
  await once(peer, 'end');
  expect(up()).toBe('a question');
  await until(() => proxy.openConnections === 0, 'the connection has closed');
});

test.each<[CutKind, boolean]>([
  ['rst', true],
  ['fin', true],
  ['half', false],
])('after a cut of the kind %s the client notices it; the server does: %p', async (kind, isNoticed) => {
  const { client, peer } = await openLine();
  const closed = closeOf(client);
  proxy.cut(kind);
  await closed;
  if (isNoticed) await until(() => peer.destroyed && proxy.openConnections === 0, 'the server has noticed');
  else await turns(20);
  expect(peer.destroyed).toBe(isNoticed);
  expect(proxy.openConnections).toBe(isNoticed ? 0 : 1);
});

test('a planned cut is made exactly after its bytes, across connections', async () => {
  const [one, other] = [await openLine(), await openLine()];
  const cut = new Promise<void>((resolve) => proxy.cutAfter(5, 'fin', resolve));
  one.client.write('123');
  await until(() => one.up() === '123', 'the first bytes have arrived');
  other.client.write('456');
  await cut;
  await until(() => other.up() === '45', 'the last bytes have arrived');
  await until(() => proxy.openConnections === 1, 'the second connection is cut');
});

test('the last bytes of a late cut arrive after the client has reconnected', async () => {
  const first = await openLine();
  proxy.cutAfter(2, 'late');
  first.client.write('12345');
  await closeOf(first.client);
  expect(first.up()).toBe('12');
  const second = await openLine();
  second.client.write('x'.repeat(1_500));
  await until(() => first.up() === '12345', 'the late bytes have arrived');
});

test('connections are refused until they are accepted again', async () => {
  const { client } = await openLine();
  const closed = closeOf(client);
  proxy.refuse();
  await closed;
  const refused = dial().on('error', () => undefined);
  await closeOf(refused);
  expect(peers).toHaveLength(1);
  expect(proxy.connections).toBe(2);
  proxy.accept();
  await openLine();
});

test('a stalled direction delivers nothing until it is resumed', async () => {
  proxy.stall('up');
  const { client, peer, up, down } = await openLine();
  client.write('late');
  peer.write('now');
  await until(() => down() === 'now', 'the other direction delivers');
  expect(up()).toBe('');
  proxy.resume();
  await until(() => up() === 'late', 'the bytes have arrived');
});

test.each([0, 1])('data is split into chunks, each of them delayed by %i ms', async (delayMs) => {
  proxy.chunkBytes = 2;
  proxy.delayMs = delayMs;
  const { client, peer } = await openLine();
  const chunks: string[] = [];
  peer.on('data', (chunk: string) => chunks.push(chunk));
  client.write('12345');
  await until(() => chunks.join('') === '12345', 'everything has arrived');
  expect(chunks.length).toBeGreaterThan(1);
});

test('injected bytes arrive as if the peer had sent them', async () => {
  const { up, down } = await openLine();
  proxy.inject(Buffer.from('up!'), 'up');
  proxy.inject(Buffer.from('down!'), 'down');
  await until(() => up() === 'up!' && down() === 'down!', 'both have arrived');
});
