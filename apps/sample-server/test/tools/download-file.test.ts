import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';

import { endAfterAll } from '@milepost/testing';

import { EndlessDownload } from '../support/endless-download.js';
import { expectComplete } from '../support/expect-progress.js';
import { httpServer } from '../support/http-server.js';
import { type Session, startServerProcess } from '../support/session.js';

const CONTENT = Buffer.alloc(200_000, 'real bytes ');
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

/** The responses of the allowed server, by path. */
const responses: Record<string, (response: ServerResponse) => void> = {
  '/file': (response) => response.setHeader('Content-Length', CONTENT.length).end(CONTENT),
  '/chunked': (response) => void response.write(CONTENT, () => response.end()),
  '/empty': (response) => response.setHeader('Content-Length', 0).end(),
  '/missing': (response) => response.writeHead(404).end(),
  '/cut': (response) => void response.setHeader('Content-Length', 10).write('1234', () => response.destroy()),
  '/moved': (response) => response.writeHead(302, { Location: '/file' }).end(),
  '/round': (response) => response.writeHead(302, { Location: '/round' }).end(),
  '/astray': (response) => response.writeHead(302, { Location: 'http://[' }).end(),
  '/escape': (response) => response.writeHead(302, { Location: `http://${forbidden.host}/file` }).end(),
  '/file-url': (response) => response.writeHead(302, { Location: 'file:///etc/passwd' }).end(),
};

const silent = httpServer((request) => request.socket.destroy());
const allowed = httpServer((request, response) => {
  responses[request.url ?? '']?.(response);
});
let forbiddenRequests = 0;
const forbidden = httpServer((_, response) => {
  forbiddenRequests++;
  response.end('secret');
});
const endless = new EndlessDownload();

let session: Session;
const ends = endAfterAll();
beforeAll(async () => {
  session = await startServerProcess([
    '--allow-host',
    allowed.host,
    '--allow-host',
    endless.host,
    '--allow-host',
    silent.host,
  ]);
  ends.add(() => session.close());
});

const fetchFrom = (path: string, args: Record<string, unknown> = {}): ReturnType<Session['call']> =>
  session.call('download_file', { url: `http://${allowed.host}${path}`, ...args });

test("Node's own executable is downloaded by default, from the server's file host", async () => {
  const call = await session.call('download_file');
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(process.execPath)) hash.update(chunk as Buffer);
  const { size } = await stat(process.execPath);
  expect(call.result.structuredContent).toEqual({ bytes: size, sha256: hash.digest('hex') });
  expectComplete(call);
  expect(call.updates.at(-1)?.total).toBe(size);
});

test('a file from an allowed host is counted and hashed', async () => {
  const call = await fetchFrom('/file');
  expect(call.result.structuredContent).toEqual({ bytes: CONTENT.length, sha256: SHA256 });
  expect(call.text).toContain(SHA256);
  expectComplete(call);
});

test('the progress has no total if the length is unknown', async () => {
  const { result, updates } = await fetchFrom('/chunked');
  expect(result.structuredContent).toEqual({ bytes: CONTENT.length, sha256: SHA256 });
  expect(updates.at(-1)).toMatchObject({ progress: CONTENT.length });
  expect(updates.some(({ total }) => total !== undefined)).toBe(false);
});

test('maxBytes ends the download after so many bytes, and is the total', async () => {
  const call = await fetchFrom('/file', { maxBytes: 1_000 });
  const sha256 = createHash('sha256').update(CONTENT.subarray(0, 1_000)).digest('hex');
  expect(call.result.structuredContent).toEqual({ bytes: 1_000, sha256 });
  expect(call.updates.at(-1)).toMatchObject({ progress: 1_000, total: 1_000 });
  expectComplete(call);
});

test('maxBytes may be more than the file has', async () => {
  const call = await fetchFrom('/file', { maxBytes: CONTENT.length + 1 });
  expect(call.result.structuredContent).toEqual({ bytes: CONTENT.length, sha256: SHA256 });
  expectComplete(call);
});

test('an empty file can be downloaded', async () => {
  expect((await fetchFrom('/empty')).result.structuredContent).toMatchObject({ bytes: 0 });
});

test('a call without a progress token receives no progress', async () => {
  const { result, messages } = await session.call(
    'download_file',
    { url: `http://${allowed.host}/file` },
    { progress: false },
  );
  expect(result.structuredContent).toMatchObject({ sha256: SHA256 });
  expect(messages).toHaveLength(1);
});

test('the hash is compared with the expected one', async () => {
  const url = `http://${allowed.host}/file`;
  const right = await session.call('download_file', { url, sha256: SHA256.toUpperCase() });
  expect(right.result.isError).toBeFalsy();
  const wrong = await session.call('download_file', { url, sha256: '0'.repeat(64) });
  expect(wrong.result.isError).toBe(true);
  expect(wrong.text).toBe(`sha256: expected ${'0'.repeat(64)}, but the content has ${SHA256}.`);
});

test('a redirect to an allowed host is followed', async () => {
  expect((await fetchFrom('/moved')).result.structuredContent).toMatchObject({ sha256: SHA256 });
});

test.each([
  ['/missing', /url: .*responded with 404/],
  ['/cut', /url: the connection was lost after 4 bytes: /],
  ['/round', /url: .*redirects more than 5 times/],
  ['/astray', /url: .*redirects to an invalid URL/],
  ['/escape', /url: .*may not be fetched from/],
  ['/file-url', /url: .*may not be fetched from/],
])('the response of %s is refused', async (path, message) => {
  const { result, text } = await fetchFrom(path);
  expect(result.isError).toBe(true);
  expect(text).toMatch(message);
});

test('a host that is not allowed receives no request', async () => {
  const { text } = await session.call('download_file', { url: `http://${forbidden.host}/file` });
  expect(text).toMatch(/url: .*--allow-host/);
  await fetchFrom('/escape');
  expect(forbiddenRequests).toBe(0);
});

test('the error says so if the host cannot be reached', async () => {
  const { text } = await session.call('download_file', { url: `http://${silent.host}/` });
  expect(text).toMatch(/url: .* cannot be reached: /);
});

test.each([
  ['a text that is not a URL', { url: 'not a url' }, 'url'],
  ['a file URL', { url: 'file:///etc/passwd' }, 'url'],
  ['a URL with a password', { url: `http://user:password@127.0.0.1/` }, 'url'],
  ['a rate that is text', { bytesPerSecond: '1' }, 'bytesPerSecond'],
  ['a rate of zero', { bytesPerSecond: 0 }, 'bytesPerSecond'],
  ['a hash that is too short', { sha256: 'abc' }, 'sha256'],
  ['an unknown argument', { uri: 'http://example.com' }, 'uri'],
])('%s is refused with the name of the argument', async (_, args, name) => {
  const { result, text } = await session.call('download_file', args);
  expect(result.isError).toBe(true);
  expect(text).toContain(name);
});

test('a download with a limited rate takes at least its time, and is complete', async () => {
  const startMs = performance.now();
  const call = await session.call('download_file', {
    url: `http://${allowed.host}/file`,
    bytesPerSecond: CONTENT.length * 4,
  });
  // Timers never end early. How late they end depends on the machine, so there is no upper limit here.
  expect(performance.now() - startMs).toBeGreaterThan(200);
  expect(call.updates.length).toBeGreaterThan(2);
  expect(call.result.structuredContent).toMatchObject({ sha256: SHA256 });
  expectComplete(call);
});

test('cancelling a call closes the connection to the host, and no more progress is sent', async () => {
  const abort = new AbortController();
  const downloading = endless.nextDownload();
  const call = session.call('download_file', { url: endless.url }, { signal: abort.signal });
  const { released } = await downloading;
  abort.abort();
  await expect(call).rejects.toThrow();
  await released;
  await session.client.ping();
  const updatesBefore = session.updates.length;
  await session.call('uneven_work', { durationMs: 100 }, { progress: false });
  expect(session.updates).toHaveLength(updatesBefore);
});
