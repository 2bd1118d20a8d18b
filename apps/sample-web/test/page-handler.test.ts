import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { endAfterAll, temporaryFolder } from '@milepost/testing';

import { createPageHandler } from '../src/server/page-handler.js';

const SCRIPT = `${'/'.repeat(100)}\n`;

let folder: string;
let server: Server;
const ends = endAfterAll();
beforeAll(async () => {
  const parent = temporaryFolder((end) => ends.add(end));
  folder = join(parent, 'page');
  await mkdir(join(folder, 'assets'), { recursive: true });
  await mkdir(join(parent, 'page-secret'));
  await writeFile(join(folder, 'index.html'), '<!doctype html>');
  await writeFile(join(folder, 'assets/script-1.js'), SCRIPT);
  await writeFile(join(folder, '.hidden'), 'secret');
  await writeFile(join(parent, 'secret'), 'secret');
  await writeFile(join(parent, 'page-secret/secret'), 'secret');
  server = createServer(createPageHandler(folder)).listen(0, '127.0.0.1');
  ends.add(() => server.close());
  await once(server, 'listening');
});

/** Sends a request with the path exactly as given, and returns the whole response as text. */
async function request(path: string, header = '', method = 'GET'): Promise<string> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  ends.add(() => socket.destroy());
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n${header}\r\n`);
  return text(socket);
}

function headerOf(response: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.*)\r$`, 'im').exec(response)?.[1];
}

test('the page is asked for again each time, and its assets never', async () => {
  const page = await request('/');
  expect(page).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n<!doctype html>$/);
  expect(headerOf(page, 'content-type')).toBe('text/html; charset=utf-8');
  expect(headerOf(page, 'cache-control')).toBe('no-cache');
  const script = await request('/assets/script-1.js?v=1');
  expect(script.endsWith(`\r\n\r\n${SCRIPT}`)).toBe(true);
  expect(headerOf(script, 'content-type')).toBe('text/javascript; charset=utf-8');
  expect(headerOf(script, 'cache-control')).toBe('max-age=31536000, immutable');
});

test('a HEAD request is answered with the headers only', async () => {
  const response = await request('/assets/script-1.js', '', 'HEAD');
  expect(response).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n$/);
  expect(headerOf(response, 'content-length')).toBe(String(SCRIPT.length));
});

test('a browser that has the newest page receives no second copy', async () => {
  const etag = headerOf(await request('/'), 'etag');
  expect(await request('/', `If-None-Match: ${etag ?? ''}\r\n`)).toMatch(/^HTTP\/1\.1 304 [^]*\r\n\r\n$/);
  expect(await request('/', 'If-None-Match: "older"\r\n')).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  ['bytes=0-4', 206, '<!doc'],
  ['bytes=-5', 206, 'html>'],
  ['bytes=10-18446744073709551615', 206, 'html>'],
  ['bytes=5-2', 416, undefined],
  ['bytes=99-', 416, undefined],
  ['bytes=x', 200, '<!doctype html>'],
  ['bytes=0-1,3-4', 200, '<!doctype html>'],
])('the range %s is answered with %d', async (range, status, body) => {
  const response = await request('/', `Range: ${range}\r\n`);
  expect(response).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  if (body !== undefined) expect(response.endsWith(`\r\n\r\n${body}`)).toBe(true);
  expect(await request('/')).toMatch(/^HTTP\/1\.1 200 /);
});

test.each([
  '/../secret',
  '/..%2fsecret',
  '/%2e%2e/secret',
  '/%2e%2e%2fsecret',
  '/..%5csecret',
  '/../page-secret/secret',
  '/assets/../../secret',
  '//secret',
  '/.hidden',
  '/%00',
  '/index.html%00',
  '/%ff',
  '/%',
  '/assets',
  '/assets/',
  '/none',
  'http://localhost/../secret',
])('the path %s is not found, and the response has the security headers', async (path) => {
  const response = await request(path);
  expect(response).toMatch(/^HTTP\/1\.1 404 [^]*\r\n\r\nThere is no such file\.\n$/);
  expect(headerOf(response, 'content-security-policy')).toContain("default-src 'none'");
  expect(headerOf(response, 'x-content-type-options')).toBe('nosniff');
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])(
  '%s is refused with the methods that are allowed',
  async (method) => {
    const response = await request('/', 'Content-Length: 0\r\n', method);
    expect(response).toMatch(/^HTTP\/1\.1 405 /);
    expect(headerOf(response, 'allow')).toBe('GET, HEAD');
  },
);

test('a file that is removed while the server runs is not found, and the server continues', async () => {
  await writeFile(join(folder, 'assets/old.js'), 'old');
  expect(await request('/assets/old.js')).toMatch(/^HTTP\/1\.1 200 /);
  await rm(join(folder, 'assets/old.js'));
  expect(await request('/assets/old.js')).toMatch(/^HTTP\/1\.1 404 /);
  expect(await request('/')).toMatch(/^HTTP\/1\.1 200 /);
});

test('a folder without a page is refused', () => {
  expect(() => createPageHandler(join(folder, 'assets'))).toThrow('ENOENT');
});
