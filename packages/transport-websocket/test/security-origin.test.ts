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
  ['the null origin of a file or a sandboxed frame', 'null'],
  ['an empty origin', ''],
  ['a loopback name at the start of a longer name', 'http://localhost.evil.com:PORT'],
  ['a loopback address at the start of a name', 'http://127.0.0.1.evil.com:PORT'],
  ['a loopback name at the end of a longer name', 'http://evil-localhost:PORT'],
  ['a subdomain of the loopback name', 'http://evil.localhost:PORT'],
  ['a loopback name with a dot at its end', 'http://localhost.:PORT'],
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
  ['text that is not a URL', 'garbage'],
  ['a listed origin with a port', `${LISTED}:444`],
  ['a listed origin as the start of a longer name', `${LISTED}.evil.com`],
  ['a subdomain of a listed origin', 'https://evil.app.example'],
  ['a listed host with another scheme', 'http://app.example'],
  ['characters that control a terminal', 'http://evil\u009b31m\u0085'],
  ['an origin of 10,000 letters', `http://${'a'.repeat(10_000)}`],
])('a handshake is refused because of its origin: %s', async (_, origin) => {
  expect(await statusOf(origin)).toBe(403);
  expect(served.refusals).toMatchObject([{ code: 'forbidden_origin', remoteAddress: '127.0.0.1' }]);
  expect(served.refusals[0]?.reason.length).toBeLessThan(1_000);
  await expectToServe(served.url);
});

test('a page whose host name resolves to this machine (DNS rebinding) is refused', async () => {
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
  ['a page of this address', 'http://127.0.0.1:PORT', undefined],
  ['a page of the loopback name that it connects to', 'http://localhost:PORT', 'localhost:PORT'],
  ['the same host in upper case', 'HTTP://LOCALHOST:PORT', 'LocalHost:PORT'],
  ['a page of the IPv6 loopback address', 'http://[::1]:PORT', '[::1]:PORT'],
  ['a page of the default port', 'http://localhost', 'localhost'],
])('a handshake is accepted because of its origin: %s', async (_, origin, host) => {
  expect(await statusOf(origin, host)).toBe(101);
  expect(served.refusals).toEqual([]);
});

test('a client that sends no origin is accepted, because it is not a browser', async () => {
  await expectToServe(served.url);
  const client = await RawClient.connect(served.url);
  client.write(handshake(served.url, { host: 'evil.com' }));
  expect((await client.answer()).status).toBe(101);
  expect(served.refusals).toEqual([]);
});

test('the origin is checked before the credentials', async () => {
  const asked = jest.fn(() => 'somebody');
  served = await serve({ authenticate: asked });
  expect(await statusOf('https://evil.example')).toBe(403);
  expect(asked).not.toHaveBeenCalled();
});
