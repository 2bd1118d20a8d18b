import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { createSampleServer } from '../src/index.js';
import { HttpSessions } from '../src/http-sessions.js';
import { EndlessDownload } from './support/endless-download.js';
import { ask, initialize, open } from './support/raw-request.js';
import { UsedHttp } from './support/use-http.js';

const http = new UsedHttp();
const endless = new EndlessDownload();

/** A session by plain HTTP requests, without a client of the SDK. */
class RawSession {
  readonly #url: string;
  readonly #headers: Record<string, string>;

  private constructor(url: string, id: string) {
    this.#url = url;
    this.#headers = { 'Mcp-Session-Id': id };
  }

  static async begin(url: string): Promise<RawSession> {
    const response = await open(url, { body: initialize });
    expect(response.statusCode).toBe(200);
    await read(response);
    return new RawSession(url, String(response.headers['mcp-session-id']));
  }

  post(message: object): Promise<IncomingMessage> {
    return open(this.#url, { headers: this.#headers, body: { jsonrpc: '2.0', ...message } });
  }

  /** Starts a download that never ends. */
  async download(): Promise<{ stream: IncomingMessage; released: Promise<unknown> }> {
    const begun = endless.begun();
    const params = { name: 'download_file', arguments: { url: endless.url } };
    const stream = await this.post({ id: 2, method: 'tools/call', params });
    return { stream, ...(await begun) };
  }

  listen(): Promise<IncomingMessage> {
    return open(this.#url, { method: 'GET', headers: this.#headers });
  }

  end(): Promise<IncomingMessage> {
    return open(this.#url, { method: 'DELETE', headers: this.#headers });
  }

  async isKnown(): Promise<boolean> {
    const response = await this.post({ id: 3, method: 'ping' });
    const body = await read(response);
    if (response.statusCode === 404) expect(JSON.parse(body)).toMatchObject({ error: { code: -32_001 } });
    return response.statusCode === 200;
  }
}

async function read(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  return text;
}

test('a request with an unknown session id is refused with 404', async () => {
  const url = await http.serve();
  const headers = { 'Mcp-Session-Id': 'made-up' };
  for (const method of ['GET', 'POST', 'DELETE']) {
    const { status, body } = await ask(url, {
      method,
      headers,
      ...(method === 'POST' && { body: { jsonrpc: '2.0', id: 1, method: 'ping' } }),
    });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code: -32_001, message: 'Session not found' } });
  }
});

test('a session cannot be initialised twice', async () => {
  const session = await RawSession.begin(await http.serve());
  const again = await session.post(initialize);
  expect(again.statusCode).toBe(400);
  again.resume();
  expect(await session.isKnown()).toBe(true);
});

test('a session that its client deletes ends, with its running tools and its streams', async () => {
  const session = await RawSession.begin(await http.serve({ allowHosts: [endless.host] }));
  const listening = await session.listen();
  expect(listening.statusCode).toBe(200);
  const { stream, released } = await session.download();
  const streams = Promise.all([read(listening), read(stream)]);
  const ended = await session.end();
  expect(ended.statusCode).toBe(200);
  ended.resume();
  await Promise.all([released, streams]);
  expect(await session.isKnown()).toBe(false);
});

test('a call that is cancelled ends, and its stream ends as well', async () => {
  const session = await RawSession.begin(await http.serve({ allowHosts: [endless.host] }));
  const { stream, released } = await session.download();
  const told = await session.post({ method: 'notifications/cancelled', params: { requestId: 2 } });
  expect(told.statusCode).toBe(202);
  expect(await read(stream)).not.toContain('"id":2');
  await released;
  expect(await session.isKnown()).toBe(true);
});

test('only one stream may listen, and a client that was disconnected may listen again at once', async () => {
  const session = await RawSession.begin(await http.serve());
  const first = await session.listen();
  const second = await session.listen();
  expect(second.statusCode).toBe(409);
  second.resume();
  first.destroy();
  await until(async () => {
    const again = await session.listen();
    again.destroy();
    return again.statusCode === 200;
  }, 'the stream that was left makes room for another');
});

test('a client that is away for too long loses its session, and its running tools are aborted', async () => {
  const clock = new FakeClock();
  const url = await http.serve({ clock, allowHosts: [endless.host], sessionIdleMs: 1_000 });
  const [gone, stays] = [await RawSession.begin(url), await RawSession.begin(url)];
  const listening = await stays.listen();
  const { stream, released } = await gone.download();
  await clock.advanceAsync(999);
  expect(await gone.isKnown()).toBe(true);
  stream.destroy();
  let isReleased = false;
  void released.then(() => (isReleased = true));
  await until(async () => {
    await clock.advanceAsync(1_000);
    return isReleased;
  }, 'the idle session is released');
  expect(await gone.isKnown()).toBe(false);
  expect(await stays.isKnown()).toBe(true);
  listening.destroy();
});

test('a session that is requested while the server closes is refused', async () => {
  // On a fake clock, the time that clients have to read their responses does not end by itself.
  const clock = new FakeClock();
  const url = await http.serve({ clock });
  const sent = request(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      Expect: '100-continue',
    },
  });
  sent.flushHeaders();
  await once(sent, 'continue');
  const closing = http.close();
  sent.end(JSON.stringify(initialize));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await read(response);
  await closing;
  expect(response.statusCode).toBe(503);
  expect(JSON.parse(body)).toMatchObject({ error: { message: 'The server shuts down.' } });
  expect(clock.pending).toBe(0);
});

test('a session becomes idle also after a request whose answer failed', async () => {
  const clock = new FakeClock();
  const sessions = new HttpSessions({
    createServer: createSampleServer,
    maxSessions: 1,
    idleMs: 1_000,
    maxRequestBodySize: 10_000,
    clock,
    onError: (error) => {
      throw error;
    },
  });
  const send = (method: string, headers: Record<string, string>, body?: string): Promise<Response> =>
    sessions.handle(
      new Request('http://localhost/mcp', {
        method,
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          ...headers,
        },
        ...(body !== undefined && { body }),
      }),
    );
  const begun = await send('POST', {}, JSON.stringify(initialize));
  await begun.text();
  const headers = { 'Mcp-Session-Id': String(begun.headers.get('mcp-session-id')) };
  await expect(send('PUT', headers)).rejects.toThrow('Method not allowed');
  await clock.advanceAsync(1_000);
  expect((await send('DELETE', headers)).status).toBe(404);
  await sessions.close();
});

test('a new session closes the one that was idle for longest, but never one in use', async () => {
  const url = await http.serve({ maxSessions: 3 });
  const sessions = [
    await RawSession.begin(url),
    await RawSession.begin(url),
    await RawSession.begin(url),
  ] as const;
  const [first, second, third] = sessions;
  const streams = [await first.listen()];
  expect(await second.isKnown()).toBe(true);
  // Now the third session has been idle for longest.
  const fourth = await RawSession.begin(url);
  expect(await third.isKnown()).toBe(false);
  expect(await first.isKnown()).toBe(true);
  streams.push(await second.listen(), await fourth.listen());
  const { status, body } = await ask(url, { body: initialize });
  expect(status).toBe(503);
  expect(body).toMatchObject({ error: { message: 'There are too many sessions. Try again later.' } });
  expect(await Promise.all([first, second, fourth].map((session) => session.isKnown()))).toEqual([
    true,
    true,
    true,
  ]);
  for (const stream of streams) {
    stream.destroy();
    await once(stream, 'close');
  }
  await until(async () => {
    const response = await open(url, { body: initialize });
    response.destroy();
    return response.statusCode === 200;
  }, 'there is room for another session');
});
