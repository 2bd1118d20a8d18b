import { handshake, RawClient, type HandshakeParts } from './security-raw-client.js';
import { expectToServe, serve, type Served } from './security-serve.js';

const LISTED = 'https://app.example';

let served: Served;
let port: string;
beforeEach(async () => {
  served = await serve({ allowedOrigins: [LISTED] });
  port = new URL(served.url).port;
});

async function statusOf(origin: string, host?: string): Promise<number> {
  const client = await RawClient.connect(served.url);
  const fill = (text: string): string => text.replace('PORT', port);
  const parts: HandshakeParts = { headers: { Origin: fill(origin) }, ...(host && { host: fill(host) }) };
  client.write(Buffer.from(handshake(served.url, parts), 'latin1'));
  return (await client.answer()).status;
}

test.each([
  ['a page from elsewhere', 'https://evil.example'],
  ['a page without origin: a file, a sandboxed frame', 'null'],
  ['an empty origin', ''],
  ['a loopback name at the start of a name', 'http://localhost.evil.com:PORT'],
  ['a loopback address at the start of a name', 'http://127.0.0.1.evil.com:PORT'],
  ['a loopback name at the end of a name', 'http://evil-localhost:PORT'],
  ['a name below the loopback name', 'http://evil.localhost:PORT'],
  ['a loopback name with a dot', 'http://localhost.:PORT'],
  ['the loopback name as user', 'http://127.0.0.1:PORT@evil.com'],
  ['the loopback name as user and password', 'http://localhost:80@evil.com:PORT'],
  ['another port of this host', 'http://127.0.0.1:1'],
  ['the default port of this host', 'http://127.0.0.1'],
  ['another loopback name of the same port', 'http://localhost:PORT'],
  ['another loopback address of the same port', 'http://127.0.0.2:PORT'],
  ['IPv6 where the host is IPv4', 'http://[::1]:PORT'],
  ['another scheme', 'file://127.0.0.1:PORT'],
  ['the scheme of the socket itself', 'ws://127.0.0.1:PORT'],
  ['an extension', 'chrome-extension://127.0.0.1:PORT'],
  ['two origins in one', 'http://127.0.0.1:PORT, https://evil.example'],
  ['what is no URL', 'garbage'],
  ['a listed origin with a port', `${LISTED}:444`],
  ['a listed origin as the start of a name', `${LISTED}.evil.com`],
  ['a listed origin below another name', 'https://evil.app.example'],
  ['a listed origin of another scheme', 'http://app.example'],
  ['what a terminal would obey', 'http://evil\u009b31m\u0085'],
  ['a mile of text', `http://${'a'.repeat(10_000)}`],
])('refused: %s', async (_, origin) => {
  expect(await statusOf(origin)).toBe(403);
  expect(served.refusals).toMatchObject([{ code: 'forbidden_origin', remoteAddress: '127.0.0.1' }]);
  expect(served.refusals[0]?.reason.length).toBeLessThan(1_000);
  await expectToServe(served.url);
});

test('refused with its code: a page whose name was made to resolve to this machine (DNS rebinding)', async () => {
  expect(await statusOf('http://evil.com:PORT', 'evil.com:PORT')).toBe(403);
  expect(await statusOf('http://localhost.evil.com:PORT', 'localhost.evil.com:PORT')).toBe(403);
  expect(await statusOf('http://192.168.0.1:PORT', '192.168.0.1:PORT')).toBe(403);
  expect(await statusOf('http://[::ffff:c0a8:1]:PORT', '[::ffff:c0a8:1]:PORT')).toBe(403);
  expect(await statusOf('http://0.0.0.0:PORT', '0.0.0.0:PORT')).toBe(403);
  expect(served.codes).toEqual(Array(5).fill('forbidden_origin'));
  await expectToServe(served.url);
});

test.each([
  ['a listed origin', LISTED, undefined],
  ['a page of this very address', 'http://127.0.0.1:PORT', undefined],
  ['a page of the loopback name, reached by it', 'http://localhost:PORT', 'localhost:PORT'],
  ['upper case, which names no other host', 'HTTP://LOCALHOST:PORT', 'LocalHost:PORT'],
  ['IPv6', 'http://[::1]:PORT', '[::1]:PORT'],
  ['default ports', 'http://localhost', 'localhost'],
])('let in: %s', async (_, origin, host) => {
  expect(await statusOf(origin, host)).toBe(101);
  expect(served.refusals).toEqual([]);
});

test('let in: who sends no origin, as what is no browser does', async () => {
  await expectToServe(served.url);
  const client = await RawClient.connect(served.url);
  client.write(handshake(served.url, { host: 'evil.com' }));
  expect((await client.answer()).status).toBe(101);
  expect(served.refusals).toEqual([]);
});

test('the origin is asked for before the credentials are', async () => {
  const asked = jest.fn(() => 'somebody');
  served = await serve({ authenticate: asked });
  expect(await statusOf('https://evil.example')).toBe(403);
  expect(asked).not.toHaveBeenCalled();
});
