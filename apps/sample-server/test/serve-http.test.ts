import { connect as connectTo } from 'node:net';

import { endAfterEach } from '@milepost/testing';
import { type Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { serveHttp } from '../src/index.js';
import { EndlessDownload } from './support/endless-download.js';
import { expectComplete, expectOrdered } from './support/expect-progress.js';
import { initialize } from './support/raw-request.js';
import { Session } from './support/session.js';
import { SampleHttp } from './support/sample-http.js';

const http = new SampleHttp();
const endless = new EndlessDownload();
const ends = endAfterEach();

type Mode = 'auto' | 'legacy';
const modes: Mode[] = ['auto', 'legacy'];

function connect(url: string, mode: Mode, token?: string): Promise<Session> {
  const headers = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return new Session(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }),
    mode,
  ).connect();
}

function revisionOf(client: Client): string | undefined {
  return client.getNegotiatedProtocolVersion();
}

test('one address serves the newest revision and the older revisions with sessions', async () => {
  const url = await http.serve();
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/);
  const [newest, older] = await Promise.all([connect(url, 'auto'), connect(url, 'legacy')]);
  expect([newest, older].map(({ client }) => revisionOf(client))).toEqual(['2026-07-28', '2025-11-25']);
  await Promise.all([newest.close(), older.close()]);
  expect(http.log).toEqual([]);
});

describe.each(modes)('a client in %s mode', (mode) => {
  test('receives the updates of each call in order, and the last one before the response', async () => {
    const session = await connect(await http.serve({ allow: ['src'] }), mode);
    const calls = await Promise.all([
      session.call('uneven_work', { durationMs: 100 }),
      session.call('index_folder'),
      session.call('test_tool_with_progress'),
    ]);
    expect(calls.map(({ result }) => result.isError ?? false)).toEqual([false, false, false]);
    const last = await session.call('uneven_work', { durationMs: 100 });
    expectComplete(last);
    const failed = await session.call('fail_midway', { durationMs: 100 });
    expect(failed.result.isError).toBe(true);
    expectOrdered(failed);
    await session.close();
  });

  test('aborts the work when it cancels a call', async () => {
    const session = await connect(await http.serve({ allowHosts: [endless.host] }), mode);
    const abort = new AbortController();
    const downloading = endless.nextDownload();
    const call = session.call('download_file', { url: endless.url }, { signal: abort.signal });
    const { released } = await downloading;
    abort.abort();
    await Promise.all([released, expect(call).rejects.toThrow()]);
    expectComplete(await session.call('uneven_work', { durationMs: 10 }));
    await session.close();
  });

  test('is disconnected when the server closes, and its running tools are aborted', async () => {
    const url = await http.serve({ allowHosts: [endless.host] });
    const session = await connect(url, mode);
    const downloading = endless.nextDownload();
    const call = expect(session.call('download_file', { url: endless.url })).rejects.toThrow();
    const { released } = await downloading;
    await http.close();
    await released;
    await expect(connect(url, mode)).rejects.toThrow('fetch failed');
    // The SDK's own client does not notice that the stream of an older revision has ended.
    await session.close();
    await call;
  });

  test('is refused without the token if one is set', async () => {
    const url = await http.serve({ token: 'a-secret' });
    await expect(connect(url, mode)).rejects.toThrow(
      /credentials are missing or wrong|requires authorization/,
    );
    const session = await connect(url, mode, 'a-secret');
    expectComplete(await session.call('uneven_work', { durationMs: 10 }));
    await session.close();
  });
});

test('an independent call is aborted at once when its client disconnects', async () => {
  const session = await connect(await http.serve({ allowHosts: [endless.host] }), 'auto');
  const downloading = endless.nextDownload();
  const call = expect(session.call('download_file', { url: endless.url })).rejects.toThrow();
  const { released } = await downloading;
  await session.close();
  await Promise.all([released, call]);
});

test('the server closes although a client reads nothing', async () => {
  const url = new URL(await http.serve());
  const socket = connectTo(Number(url.port), '127.0.0.1');
  ends.add(() => socket.destroy());
  const closed = new Promise((resolve) => socket.on('error', () => undefined).once('close', resolve));
  // Each response is as long as its request. Together they are more than the system buffers for a socket.
  const body = JSON.stringify({ ...initialize, id: 'x'.repeat(1_000_000) });
  const head = [
    'POST /mcp HTTP/1.1',
    `Host: ${url.host}`,
    'Accept: application/json, text/event-stream',
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
  ].join('\r\n');
  for (let i = 0; i < 20; i++) socket.write(`${head}\r\n\r\n${body}`);
  // Wait until nothing moves any more, because each end waits for the other.
  for (let left = 0, polls = 0; polls < 20; polls++) {
    if (left !== socket.writableLength) polls = 0;
    left = socket.writableLength;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  expect(socket.writableLength).toBeGreaterThan(0);
  await http.close();
  socket.resume();
  await closed;
});

test('the error names the port if it is in use', async () => {
  const { port } = new URL(await http.serve());
  await expect(serveHttp({ port: Number(port) })).rejects.toMatchObject({
    code: 'transport',
    message: expect.stringContaining(`Cannot listen on 127.0.0.1:${port}`),
  });
});

test('close() may be called several times', async () => {
  const served = await serveHttp();
  await Promise.all([served.close(), served.close()]);
  await served.close();
  expect(served.url).toBeUndefined();
});
