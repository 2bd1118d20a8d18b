import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { handshake, RawClient, type HandshakeParts } from './security-raw-client.js';
import { expectToServe, serve } from './security-serve.js';

test.each<[what: string, status: number, HandshakeParts]>([
  ['another path', 404, { path: '/' }],
  ['a longer path', 404, { path: '/mcp/x' }],
  ['a path that only resolves to the right one', 404, { path: '/x/../mcp' }],
  ['the path with an escaped letter', 404, { path: '/%6dcp' }],
  ['an absolute URL', 404, { path: 'http://evil.com/mcp' }],
  ['no subprotocol', 400, { protocols: null }],
  ['another subprotocol', 400, { protocols: 'mcp2' }],
  ['the same subprotocol twice', 400, { protocols: 'mcp, mcp' }],
  ['malformed subprotocols', 400, { protocols: 'mcp, "' }],
  ['two thousand subprotocols', 400, { protocols: 'a, '.repeat(2_000) + 'b' }],
  ['another method', 400, { method: 'POST' }],
  ['another upgrade', 400, { headers: { Upgrade: 'h2c' } }],
  ['no key', 400, { headers: { 'Sec-WebSocket-Key': null } }],
  ['a key that is too short', 400, { headers: { 'Sec-WebSocket-Key': 'AAAA' } }],
  ['a key that is not base64', 400, { headers: { 'Sec-WebSocket-Key': '!'.repeat(24) } }],
  ['no version', 400, { headers: { 'Sec-WebSocket-Version': null } }],
  ['a later version', 400, { headers: { 'Sec-WebSocket-Version': '14' } }],
  ['a version that is not a number', 400, { headers: { 'Sec-WebSocket-Version': '0x0d, 13' } }],
  ['giant headers', 400, { headers: { 'X-Giant': 'a'.repeat(1_000_000) } }],
  ['a giant path', 400, { path: `/${'a'.repeat(100_000)}` }],
  [
    'many headers',
    400,
    { headers: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`x${i}`, '1'])) },
  ],
  ['a header that contains a line break', 400, { headers: { 'X-Break': 'a\rb' } }],
  ['a plain request', 426, { headers: { Connection: 'close', Upgrade: null } }],
  [
    'a plain request with a body that never arrives',
    426,
    { method: 'POST', headers: { Upgrade: null, 'Content-Length': '9' } },
  ],
  ['a plain request with an Expect header', 426, { headers: { Upgrade: null, Expect: 'a miracle' } }],
  ['a plain request without host', 426, { headers: { Upgrade: null, Host: null } }],
  ['a CONNECT request', 426, { method: 'CONNECT', path: 'evil.com:443' }],
])('a handshake is refused: %s', async (_, status, parts) => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  const bytes = handshake(served.url, parts);
  client.write(bytes);
  const answer = await client.answer();
  // A client that is still writing may be reset before it reads the response.
  if (bytes.length < 20_000) expect(answer.status).toBe(status);
  await served.refused();
  expect(served.refusals).toMatchObject([{ code: 'bad_request', remoteAddress: '127.0.0.1' }]);
  await client.ended();
  await expectToServe(served.url);
});

test('the reason of a refusal does not contain the query, where a ticket may be', async () => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  client.write(handshake(served.url, { path: '/wrong?ticket=secret' }));
  await served.refused();
  expect(served.refusals[0]?.reason).toBe('Nothing is served at "/wrong".');
  await client.ended();
});

test.each([
  ['text', 'HELO mail.example\r\n\r\n'],
  ['a TLS handshake', Buffer.from('160301020001fc0303', 'hex')],
  ['zeros', Buffer.alloc(100_000)],
  ['line breaks and then text', '\r\n'.repeat(1_000) + 'hello\r\n'],
  ['a method of 100,000 letters', 'A'.repeat(100_000)],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  [
    'two Content-Length headers',
    'POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  ],
  ['a malformed chunked body', 'POST /mcp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ['a line that controls a terminal', 'GET /\u001b[2J HTTP/1.1\r\nHost: a\r\n\r\n'],
])('bytes that are not valid HTTP are refused: %s', async (_, bytes) => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  client.write(bytes);
  await client.ended();
  expect(new Set(served.codes)).toEqual(new Set(['bad_request']));
  await expectToServe(served.url);
});

test('a connection with a thousand requests is refused once', async () => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  client.write('GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000));
  await client.ended();
  expect(served.codes).toEqual(['bad_request']);
  await expectToServe(served.url);
});

test('a client that hangs up at any point of a handshake harms no other client', async () => {
  const served = await serve({ authenticate: () => Promise.resolve('somebody') });
  const whole = handshake(served.url);
  for (const part of ['', 'G', whole.slice(0, 40), whole.slice(0, -1), whole, 'garbage\r\n\r\n']) {
    for (const leave of ['end', 'resetAndDestroy', 'destroy'] as const) {
      const client = await RawClient.connect(served.url);
      client.write(part);
      client.socket[leave]();
    }
  }
  await expectToServe(served.url);
});

describe('a slow handshake', () => {
  const handshakeTimeoutMs = 10_000;

  test.each([
    ['nothing at all', ''],
    ['half a line', 'GET /m'],
    ['half a head', 'GET /mcp HTTP/1.1\r\nHost: a\r\n'],
  ])('is cut off after handshakeTimeoutMs: %s', async (_, bytes) => {
    const clock = new FakeClock();
    const served = await serve({ clock, handshakeTimeoutMs });
    const client = await RawClient.connect(served.url);
    client.write(bytes);
    await until(() => clock.pending >= 1, 'the connection at the server');
    clock.advance(handshakeTimeoutMs - 1);
    // Another byte does not extend the time.
    client.write(bytes && 'X');
    expect(served.codes).toEqual([]);
    clock.advance(1);
    await client.ended();
    expect(served.codes).toEqual(['handshake_timeout']);
    await expectToServe(served.url);
    expect(clock.pending).toBe(0);
  });

  test('is cut off for each of 60 clients, while others are served', async () => {
    const clock = new FakeClock();
    const served = await serve({ clock, handshakeTimeoutMs });
    const drips = await Promise.all(Array.from({ length: 60 }, () => RawClient.connect(served.url)));
    for (const drip of drips) drip.write('GET /mcp HTTP/1.1\r\nX-Drip: ');
    await until(() => clock.pending >= drips.length, 'all connections at the server');
    await expectToServe(served.url);
    clock.advance(handshakeTimeoutMs);
    await Promise.all(drips.map((drip) => drip.ended()));
    expect(served.codes).toEqual(drips.map(() => 'handshake_timeout'));
    expect(clock.pending).toBe(0);
  });

  test('is cut off if the client does not name the session to resume', async () => {
    const clock = new FakeClock();
    const served = await serve({ clock, handshakeTimeoutMs });
    const client = await RawClient.upgraded(served.url, { protocols: 'mcp, milepost.resume' });
    clock.advance(handshakeTimeoutMs);
    expect(await client.closing()).toEqual({
      code: 4008,
      reason: 'The client did not name the session to resume in time.',
    });
    expect(served.codes).toEqual(['handshake_timeout']);
    await expectToServe(served.url);
    expect(served.server.sessionCount).toBe(0);
  });
});
