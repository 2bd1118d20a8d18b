import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';

import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { EndlessDownload } from './support/endless-download.js';
import { initialize, requestJson } from './support/raw-request.js';
import { RawSession, readBody } from './support/raw-session.js';
import { SampleHttp } from './support/sample-http.js';

const http = new SampleHttp();
const endless = new EndlessDownload();

test('a request with an unknown session id is refused with 404', async () => {
  const url = await http.serve();
  const headers = { 'Mcp-Session-Id': 'made-up' };
  for (const method of ['GET', 'POST', 'DELETE']) {
    const { status, body } = await requestJson(url, {
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
  const { stream, released } = await session.download(endless);
  const streams = Promise.all([readBody(listening), readBody(stream)]);
  const ended = await session.end();
  expect(ended.statusCode).toBe(200);
  ended.resume();
  await Promise.all([released, streams]);
  expect(await session.isKnown()).toBe(false);
});

test('a call that is cancelled ends, and its stream ends as well', async () => {
  const session = await RawSession.begin(await http.serve({ allowHosts: [endless.host] }));
  const { stream, released } = await session.download(endless);
  const cancelled = await session.post({ method: 'notifications/cancelled', params: { requestId: 2 } });
  expect(cancelled.statusCode).toBe(202);
  expect(await readBody(stream)).not.toContain('"id":2');
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
  const body = await readBody(response);
  await closing;
  expect(response.statusCode).toBe(503);
  expect(JSON.parse(body)).toMatchObject({ error: { message: 'The server shuts down.' } });
  expect(clock.pending).toBe(0);
});
