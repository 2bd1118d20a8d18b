import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { once } from 'node:events';

import { ProgressError } from '@milepost/progress-core';
import { turns, until } from '@milepost/testing';
import { WebSocketServer } from 'ws';

import { afterTest, clientOf, startProxy, startServer } from './connect.js';

/** Makes the server listen on a free port, and closes it after the test. */
async function portOf(server: Server): Promise<number> {
  afterTest(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function expectRefused(url: string, why: RegExp, connectTimeoutMs = 30_000): Promise<void> {
  const client = clientOf(url, { connectTimeoutMs });
  const error: unknown = await client.transport.start().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ProgressError);
  expect(error).toMatchObject({ code: 'transport', message: expect.stringMatching(why) });
  expect(client.errors).toEqual([]);
  expect(client.events).toEqual(['close']);
  await expect(client.transport.send({ jsonrpc: '2.0', method: 'x' })).rejects.toMatchObject({
    code: 'transport',
  });
  await client.transport.close();
}

test('a start fails if no server listens', async () => {
  const server = createServer();
  const port = await portOf(server);
  server.close();
  await expectRefused(`ws://127.0.0.1:${String(port)}/mcp`, /ECONNREFUSED/);
});

test('a start fails if the host name does not exist', () =>
  expectRefused('ws://no-such-host.invalid/mcp', /ENOTFOUND|EAI_AGAIN/));

test.each(['', 'no URL', 'ftp://127.0.0.1/', 'ws://127.0.0.1/#fragment'])(
  'a start fails with the URL %p',
  (url) => expectRefused(url, /URL|url/),
);

test('a start fails if the server does not serve WebSocket', async () => {
  const server = createHttpServer((_request, response) => response.writeHead(404).end());
  const port = await portOf(server);
  await expectRefused(`ws://127.0.0.1:${String(port)}/mcp`, /HTTP status 404/);
});

test('a start fails if the server does not serve HTTP', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n'));
  const port = await portOf(server);
  await expectRefused(`ws://127.0.0.1:${String(port)}/mcp`, /Parse Error/);
});

test.each([
  ['another subprotocol', () => 'other', /subprotocol/],
  ['no subprotocol', () => false as const, /subprotocol/],
])('a start fails if the server selects %s', async (_what, handleProtocols, why) => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols });
  await once(server, 'listening');
  afterTest(() => {
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  await expectRefused(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}/mcp`, why);
});

test('a start fails if the server does not serve the path', async () => {
  const { url } = await startServer();
  await expectRefused(url.replace('/mcp', '/other'), /HTTP status 404/);
});

test('a start fails if the server accepts the connection and sends nothing', async () => {
  const { url } = await startServer();
  const proxy = await startProxy(url);
  proxy.stall('up');
  await expectRefused(proxy.url, /within 200 ms/, 200);
});

test('a second start is refused, and the first one continues', async () => {
  const { url, sessions } = await startServer();
  const { transport } = clientOf(url);
  const starting = transport.start();
  await expect(transport.start()).rejects.toMatchObject({ code: 'state_error' });
  await starting;
  await until(() => sessions.length === 1, 'the session');
});

test('a start rejects with the reason if the client is closed while it connects', async () => {
  const { url } = await startServer();
  const client = clientOf(url);
  const starting = client.transport.start();
  void client.transport.close();
  await expect(starting).rejects.toMatchObject({
    code: 'transport',
    message: expect.stringContaining('before'),
  });
  expect(client.events).toEqual(['close']);
});

test.each(['', 'GET /mcp HTTP/1.1'])(
  'a client that sends %p and hangs up is not reported as refused',
  async (word) => {
    const { url, refusals } = await startServer();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    afterTest(() => void socket.destroy());
    await once(socket, 'connect');
    if (word) socket.write(word);
    await turns(20);
    socket.resetAndDestroy();
    await turns(20);
    expect(refusals).toEqual([]);
  },
);
