import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { handshake, RawClient, type HandshakeParts } from './security-raw-client.js';
import { expectToServe, serve } from './security-serve.js';

test.each<[what: string, status: number, HandshakeParts]>([
  ['another path', 404, { path: '/' }],
  ['a path below', 404, { path: '/mcp/x' }],
  ['a path that only resolves to it', 404, { path: '/x/../mcp' }],
  ['a path in other letters', 404, { path: '/%6dcp' }],
  ['an absolute URL', 404, { path: 'http://evil.com/mcp' }],
  ['no subprotocol', 400, { protocols: null }],
  ['another subprotocol', 400, { protocols: 'mcp2' }],
  ['a subprotocol twice', 400, { protocols: 'mcp, mcp' }],
  ['subprotocols that are none', 400, { protocols: 'mcp, "' }],
  ['two thousand subprotocols', 400, { protocols: 'a, '.repeat(2_000) + 'b' }],
  ['another method', 400, { method: 'POST' }],
  ['another upgrade', 400, { headers: { Upgrade: 'h2c' } }],
  ['no key', 400, { headers: { 'Sec-WebSocket-Key': null } }],
  ['a key that is too short', 400, { headers: { 'Sec-WebSocket-Key': 'AAAA' } }],
  ['a key that is no base64', 400, { headers: { 'Sec-WebSocket-Key': '!'.repeat(24) } }],
  ['no version', 400, { headers: { 'Sec-WebSocket-Version': null } }],
  ['a version of the future', 400, { headers: { 'Sec-WebSocket-Version': '14' } }],
  ['a version that is no number', 400, { headers: { 'Sec-WebSocket-Version': '0x0d, 13' } }],
  ['giant headers', 400, { headers: { 'X-Giant': 'a'.repeat(1_000_000) } }],
  ['a giant path', 400, { path: `/${'a'.repeat(100_000)}` }],
  [
    'many headers',
    400,
    { headers: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`x${i}`, '1'])) },
  ],
  ['a header with a line break of its own', 400, { headers: { 'X-Break': 'a\rb' } }],
  ['a plain request', 426, { headers: { Connection: 'close', Upgrade: null } }],
  [
    'a plain request with a body that never comes',
    426,
    { method: 'POST', headers: { Upgrade: null, 'Content-Length': '9' } },
  ],
  ['an expectation', 426, { headers: { Upgrade: null, Expect: 'a miracle' } }],
  ['a plain request without host', 426, { headers: { Upgrade: null, Host: null } }],
  ['a tunnel', 426, { method: 'CONNECT', path: 'evil.com:443' }],
])('refused: %s', async (_, status, parts) => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  const bytes = handshake(served.url, parts);
  client.write(bytes);
  const answer = await client.answer();
  // Who is still writing may be reset before the answer is read.
  if (bytes.length < 20_000) expect(answer.status).toBe(status);
  await served.refused();
  expect(served.refusals).toMatchObject([{ code: 'bad_request', remoteAddress: '127.0.0.1' }]);
  await client.ended();
  await expectToServe(served.url);
});

test.each([
  ['text', 'HELO mail.example\r\n\r\n'],
  ['a TLS handshake', Buffer.from('160301020001fc0303', 'hex')],
  ['zeros', Buffer.alloc(100_000)],
  ['line breaks and then text', '\r\n'.repeat(1_000) + 'hello\r\n'],
  ['a method a mile long', 'A'.repeat(100_000)],
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['two lengths', 'POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
  [
    'a body in chunks that are none',
    'POST /mcp HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
  ],
  ['a line that a terminal would obey', 'GET /\u001b[2J HTTP/1.1\r\nHost: a\r\n\r\n'],
])('refused: what is no HTTP: %s', async (_, bytes) => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  client.write(bytes);
  await client.ended();
  expect(new Set(served.codes)).toEqual(new Set(['bad_request']));
  await expectToServe(served.url);
});

test('requests in a row on one connection get one answer', async () => {
  const served = await serve();
  const client = await RawClient.connect(served.url);
  client.write('GET /mcp HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(1_000));
  await client.ended();
  expect(served.codes).toEqual(['bad_request']);
  await expectToServe(served.url);
});

test('who hangs up in the middle of anything harms nobody', async () => {
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

describe('a handshake that takes its time', () => {
  const handshakeTimeoutMs = 10_000;

  test.each([
    ['nothing at all', ''],
    ['half a line', 'GET /m'],
    ['half a head', 'GET /mcp HTTP/1.1\r\nHost: a\r\n'],
  ])('is cut off: %s', async (_, bytes) => {
    const clock = new FakeClock();
    const served = await serve({ clock, handshakeTimeoutMs });
    const client = await RawClient.connect(served.url);
    client.write(bytes);
    await until(() => clock.pending >= 1, 'the connection at the server');
    clock.advance(handshakeTimeoutMs - 1);
    // A drip does not buy time.
    client.write(bytes && 'X');
    expect(served.codes).toEqual([]);
    clock.advance(1);
    await client.ended();
    expect(served.codes).toEqual(['handshake_timeout']);
    await expectToServe(served.url);
    expect(clock.pending).toBe(0);
  });

  test('is cut off a hundred times over, while others are served', async () => {
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

  test('is cut off where the word which session it is does not come', async () => {
    const clock = new FakeClock();
    const served = await serve({ clock, handshakeTimeoutMs });
    const client = await RawClient.upgraded(served.url, { protocols: 'mcp, milepost.resume' });
    clock.advance(handshakeTimeoutMs);
    expect(await client.closing()).toEqual({
      code: 4008,
      reason: 'The client did not say in time which session it wants.',
    });
    expect(served.codes).toEqual(['handshake_timeout']);
    await expectToServe(served.url);
    expect(served.server.sessionCount).toBe(0);
  });
});
