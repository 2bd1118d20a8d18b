import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { endAfterAll, until } from '@milepost/testing';

import { startWeb, webArgs, type WebProcess } from './support/web-process.js';

let web: WebProcess;
const ends = endAfterAll();
beforeAll(async () => {
  web = await startWeb();
  ends.add(() => web.end());
});

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [...webArgs(), ...args], { encoding: 'utf8', timeout: 30_000 });
}

/** Requests a path exactly as given, because `fetch` would normalise it. Returns the whole response. */
async function request(path: string, headers = ''): Promise<string> {
  const socket = connect(web.port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${web.port}\r\nConnection: close\r\n${headers}\r\n`);
  let response = '';
  socket.setEncoding('utf8').on('data', (text: string) => (response += text));
  await once(socket, 'close');
  return response;
}

test('the page is served with all its files, and its policy forbids to load others', async () => {
  const response = await fetch(web.url);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  const html = await response.text();
  const files = [...html.matchAll(/(?:src|href)="\.\/([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(files.length).toBeGreaterThanOrEqual(3);
  for (const file of files) {
    const asset = await fetch(new URL(file, web.url));
    expect(asset.status).toBe(200);
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toMatch(/^(?:text\/javascript|text\/css|image\/svg\+xml)/);
  }
});

test('a plain request to the path of the WebSocket is not found', async () => {
  expect(await request('/mcp')).toMatch(/^HTTP\/1\.1 404 /);
});

test.each([
  ['of another origin', 'http://elsewhere.example'],
  ['of another port of this machine', 'http://127.0.0.1:1'],
])('a page %s may not connect, and the refusal is logged', async (_, origin) => {
  const handshake =
    `Origin: ${origin}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mcp\r\n';
  expect(await request('/mcp', handshake)).toMatch(/^HTTP\/1\.1 403 /);
  // The log arrives through stderr, so it may be later than the response.
  await until(() => web.log().includes(origin), 'the refusal is logged');
});

test('help is printed to stdout, and an invalid option is refused with exit code 2', () => {
  expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('--port'), stderr: '' });
  for (const port of ['x', '-1', '65536', '1.5', '']) {
    const { status, stderr } = run(`--port=${port}`);
    expect([status, stderr]).toEqual([
      2,
      `error: option '--port <number>' argument '${port}' is invalid. Expected a whole number from 0 to 65535.\n`,
    ]);
  }
  expect(run('--nonsense')).toMatchObject({ status: 2, stderr: "error: unknown option '--nonsense'\n" });
});

test('a port in use is reported with exit code 1 and advice', () => {
  const { status, stderr } = run(`--port=${web.port}`);
  expect([status, stderr]).toEqual([
    1,
    `error: Port ${web.port} is already in use. Choose another port with --port, or 0 for any free port.\n`,
  ]);
});

test('SIGINT ends the server with exit code 0 and no message', async () => {
  const other = await startWeb();
  ends.add(() => other.end());
  expect(await other.end('SIGINT')).toBe(0);
  expect(other.log()).toBe('');
});
