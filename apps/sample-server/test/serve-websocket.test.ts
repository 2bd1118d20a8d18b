import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { endAfterEach } from '@milepost/testing';
import {
  type NodeWebSocketClientOptions,
  WebSocketClientTransport,
} from '@milepost/transport-websocket/node';

import { type ServedWebSocket, serveWebSocket, type ServeWebSocketOptions } from '../src/index.js';
import { EndlessDownload } from './support/endless-download.js';
import { expectComplete } from './support/expect-progress.js';
import { Session } from './support/session.js';

const endless = new EndlessDownload();

const ends = endAfterEach();
let served: ServedWebSocket;
const log: string[] = [];

async function serve(options: ServeWebSocketOptions = {}): Promise<string> {
  log.length = 0;
  const started = await serveWebSocket({ onLog: (line) => log.push(line), ...options });
  ends.add(() => started.close());
  served = started;
  return served.url ?? '';
}

function connect(url: string, options?: NodeWebSocketClientOptions): Promise<Session> {
  return new Session(new WebSocketClientTransport(url, options)).connect();
}

function refusal(url: string, headers?: Record<string, string>): Promise<unknown> {
  return expect(connect(url, headers && { headers })).rejects.toThrow(/HTTP status/);
}

test('each client has its own server', async () => {
  const url = await serve();
  expect(url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/mcp$/);
  const [one, other] = await Promise.all([connect(url), connect(url)]);
  const [, call] = await Promise.all([
    one.call('fail_midway', { durationMs: 20 }),
    other.call('uneven_work', { durationMs: 100 }),
  ]);
  expectComplete(call);
  await one.close();
  expectComplete(await other.call('uneven_work', { durationMs: 10 }));
  expect(one.updates.length).toBeGreaterThan(0);
  await other.close();
  expect(log).toEqual([]);
});

test('an existing web server is shared with its pages, and continues after close()', async () => {
  const http = createServer((_, response) => response.end('a page'));
  ends.add(() => {
    http.close();
    http.closeAllConnections();
  });
  const url = await serve({ server: http });
  expect(url).toBe('');
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  expect(served.url).toBe(`ws://127.0.0.1:${port}/mcp`);
  const session = await connect(served.url ?? '');
  expectComplete(await session.call('uneven_work', { durationMs: 10 }));
  await session.close();
  await served.close();
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('a page');
});

test('close() ends every session and its running tools, and sends the clients the reason', async () => {
  const url = await serve({ allowHosts: [endless.host] });
  const downloading = endless.nextDownload();
  const session = await connect(url);
  const clientError = new Promise<Error>((resolve) => (session.client.onerror = resolve));
  const call = expect(session.call('download_file', { url: endless.url })).rejects.toThrow();
  const { released } = await downloading;
  await served.close();
  await Promise.all([released, call]);
  expect((await clientError).message).toContain('The server shuts down');
  await expect(connect(url)).rejects.toThrow('ECONNREFUSED');
});

test('the running tools of a client are aborted when it closes the connection', async () => {
  const url = await serve({ allowHosts: [endless.host] });
  const downloading = endless.nextDownload();
  const session = await connect(url);
  const call = expect(session.call('download_file', { url: endless.url })).rejects.toThrow();
  const { released } = await downloading;
  await session.close();
  await Promise.all([released, call]);
});

test('only clients with the token are served, and the token is not logged', async () => {
  const url = await serve({ token: 'a-secret' });
  await refusal(url);
  for (const wrong of [
    'Bearer',
    'Bearer a-secre',
    'Bearer a-secret2',
    'Basic a-secret',
    'a-secret',
    'Bearer a-secret a',
  ]) {
    await refusal(url, { Authorization: wrong });
  }
  for (const right of ['Bearer a-secret', 'bearer  a-secret']) {
    const session = await connect(url, { headers: { Authorization: right } });
    await session.close();
  }
  expect(log).toHaveLength(7);
  expect(new Set(log)).toEqual(
    new Set(['refused unauthenticated: The credentials are missing or wrong. (127.0.0.1)']),
  );
});

test('the server refuses to listen where other machines can reach it without a token', async () => {
  const refused = serve({ host: '0.0.0.0' });
  await expect(refused).rejects.toMatchObject({
    code: 'state_error',
    message: expect.stringContaining('Other machines can reach "0.0.0.0"'),
  });
  const url = (await serve({ host: '0.0.0.0', token: 'a-secret' })).replace('0.0.0.0', '127.0.0.1');
  await refusal(url);
  await (await connect(url, { headers: { Authorization: 'Bearer a-secret' } })).close();
});

test('pages of other origins are refused unless they are allowed', async () => {
  const url = await serve({ allowedOrigins: ['https://app.example'] });
  await refusal(url, { Origin: 'https://evil.example' });
  await refusal(url, { Origin: 'null' });
  const own = url.replace('ws:', 'http:').replace('/mcp', '');
  for (const origin of ['https://app.example', own]) {
    const session = await connect(url, { headers: { Origin: origin } });
    await session.close();
  }
  expect(log).toEqual([
    'refused forbidden_origin: Pages of "https://evil.example" may not connect. (127.0.0.1)',
    'refused forbidden_origin: Pages of "null" may not connect. (127.0.0.1)',
  ]);
});

test('a flood of invalid messages is logged in a few lines, and other sessions continue', async () => {
  const url = await serve();
  const session = await connect(url);
  const nonsense = new WebSocketClientTransport(url);
  ends.add(() => nonsense.close());
  await nonsense.start();
  await Promise.all(Array.from({ length: 500 }, () => nonsense.send({ jsonrpc: '2.0', id: 1, result: {} })));
  await refusal(url.replace('mcp', '\u{202e}x'));
  expectComplete(await session.call('uneven_work', { durationMs: 10 }));
  expect(log.filter((line) => line.startsWith('session: '))).toHaveLength(10);
  expect(log.filter((line) => line.startsWith('refused bad_request: '))).toHaveLength(1);
  expect(log.join('')).toMatch(/^[\x20-\x7e]+$/);
  await Promise.all([nonsense.close(), session.close()]);
});

test('the error names the port if it is in use', async () => {
  const url = await serve();
  const { port } = new URL(url);
  await expect(serveWebSocket({ port: Number(port) })).rejects.toMatchObject({
    code: 'transport',
    message: expect.stringContaining(`Cannot listen on 127.0.0.1:${port}`),
  });
});
