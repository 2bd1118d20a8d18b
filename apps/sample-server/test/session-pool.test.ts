import { once } from 'node:events';

import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { createSampleServer } from '../src/index.js';
import { HttpSessions } from '../src/http-sessions.js';
import { EndlessDownload } from './support/endless-download.js';
import { initialize, requestJson, sendRequest } from './support/raw-request.js';
import { RawSession } from './support/raw-session.js';
import { SampleHttp } from './support/sample-http.js';

const http = new SampleHttp();
const endless = new EndlessDownload();

test('a client that is away for too long loses its session, and its running tools are aborted', async () => {
  const clock = new FakeClock();
  const url = await http.serve({ clock, allowHosts: [endless.host], sessionIdleMs: 1_000 });
  const [gone, stays] = [await RawSession.begin(url), await RawSession.begin(url)];
  const listening = await stays.listen();
  const { stream, released } = await gone.download(endless);
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

test('a session also becomes idle after a request that could not be answered', async () => {
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
  const { status, body } = await requestJson(url, { body: initialize });
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
    const response = await sendRequest(url, { body: initialize });
    response.destroy();
    return response.statusCode === 200;
  }, 'there is room for another session');
});
