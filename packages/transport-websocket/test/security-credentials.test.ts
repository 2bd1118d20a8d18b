import type { IncomingMessage } from 'node:http';

import { FakeClock } from '@milepost/progress-core/testing';
import { turns, until } from '@milepost/testing';

import { WebSocketClientTransport, type WebSocketServerOptions } from '../src/node.js';
import { handshake, RawClient } from './security-raw-client.js';
import { expectToServe, openSession, serve } from './security-serve.js';

type Authenticate = NonNullable<WebSocketServerOptions['authenticate']>;

const KEY = 'Bearer correct-horse';
const honest = { Authorization: KEY };
const authenticate = ({ headers }: IncomingMessage): string | false =>
  headers.authorization === KEY ? 'somebody' : false;

/** Returns an `authenticate` with any answer, also one that only JavaScript allows. */
const says = (answer: unknown): Authenticate => (() => answer) as Authenticate;
const throws = (error: unknown): Authenticate => {
  return () => {
    throw error;
  };
};

test.each([
  ['missing', null],
  ['empty', ''],
  ['wrong', 'Bearer wrong-horse'],
  ['wrong in one letter', 'Bearer correct-Horse'],
  ['right, but followed by others', `${KEY}, Bearer wrong-horse`],
])('credentials are refused if they are %s', async (_, authorization) => {
  const served = await serve({ authenticate });
  const client = await RawClient.connect(served.url);
  client.write(handshake(served.url, { headers: { Authorization: authorization } }));
  const { status, head } = await client.answer();
  expect(status).toBe(401);
  expect(head).not.toContain('correct-horse');
  expect(served.refusals).toEqual([
    { code: 'unauthenticated', reason: 'The credentials are missing or wrong.', remoteAddress: '127.0.0.1' },
  ]);
  expect(served.transports).toEqual([]);
  await expectToServe(served.url, honest);
});

test.each<[what: string, Authenticate]>([
  ['returns false', says(false)],
  ['returns an empty name', says('')],
  ['returns nothing', says(undefined)],
  ['returns null', says(null)],
  ['resolves with null', says(Promise.resolve(null))],
  ['returns true, which is not a name', says(true)],
  ['returns a number', says(1)],
  ['returns a user object instead of a name', says({ name: 'somebody', wants: 'session' })],
  ['returns an object that looks like a rejection', says({ status: 200, code: 'ok', reason: '\u001b[2J' })],
  ['throws', throws(new Error(`no such key: ${KEY}`))],
  ['throws a string', throws(KEY)],
  ['throws undefined', throws(undefined)],
  ['rejects', () => Promise.reject(new Error(`no such key: ${KEY}`))],
])('a client is refused if authenticate %s', async (_, refusing) => {
  const served = await serve({
    authenticate: (request) => (request.headers['x-honest'] ? 'somebody' : refusing(request)),
  });
  const client = await RawClient.connect(served.url);
  client.write(handshake(served.url));
  expect((await client.answer()).status).toBe(401);
  expect(served.codes).toEqual(['unauthenticated']);
  // The thrown error may contain secrets, so it must not be reported.
  expect(JSON.stringify(served.refusals)).not.toContain(KEY);
  await expectToServe(served.url, { 'X-Honest': 'yes' });
  expect(served.transports).toHaveLength(1);
});

describe('an authenticate that does not answer', () => {
  const never = jest.fn((): Promise<never> => new Promise(() => undefined));
  beforeEach(() => never.mockClear());

  test('is not waited for after handshakeTimeoutMs', async () => {
    const clock = new FakeClock();
    const served = await serve({ clock, authenticate: never });
    const client = await RawClient.connect(served.url);
    client.write(handshake(served.url));
    await until(() => never.mock.calls.length > 0, 'the question');
    clock.advance(10_000);
    expect((await client.answer()).status).toBe(503);
    expect(served.codes).toEqual(['handshake_timeout']);
    expect(clock.pending).toBe(0);
  });

  test('may reject after handshakeTimeoutMs without any effect', async () => {
    const clock = new FakeClock();
    let reject: ((error: Error) => void) | undefined;
    const served = await serve({ clock, authenticate: () => new Promise((_, no) => (reject = no)) });
    const client = await RawClient.connect(served.url);
    client.write(handshake(served.url));
    await until(() => reject !== undefined, 'the question');
    clock.advance(10_000);
    await client.ended();
    reject?.(new Error(KEY));
    await turns(5);
    expect(served.codes).toEqual(['handshake_timeout']);
  });

  test('holds no more than maxConnections handshakes', async () => {
    const clock = new FakeClock();
    const served = await serve({ clock, authenticate: never, maxConnections: 3 });
    const clients = await Promise.all(Array.from({ length: 3 }, () => RawClient.connect(served.url)));
    for (const client of clients) client.write(handshake(served.url));
    await until(() => never.mock.calls.length === 3, 'the questions');
    const late = await RawClient.connect(served.url);
    late.write(handshake(served.url));
    expect(await late.answer()).toMatchObject({ status: 503, head: expect.stringContaining('Retry-After') });
    expect(served.codes).toEqual(['too_many_connections']);
    clock.advance(10_000);
    for (const client of clients) expect((await client.answer()).status).toBe(503);
  });

  test('does not delay the close of the server', async () => {
    const served = await serve({ clock: new FakeClock(), authenticate: never });
    const client = await RawClient.connect(served.url);
    client.write(handshake(served.url));
    await until(() => never.mock.calls.length > 0, 'the question');
    await served.server.close();
    await client.ended();
    expect(served.codes).toEqual([]);
  });
});

test.each(['end', 'destroy', 'resetAndDestroy'] as const)(
  'a client that is gone (%s) before authenticate answers leaves nothing behind',
  async (leave) => {
    const clock = new FakeClock();
    const answers: ((name: string) => void)[] = [];
    const served = await serve({
      clock,
      authenticate: () => new Promise((resolve) => answers.push(resolve)),
    });
    const client = await RawClient.connect(served.url);
    client.write(handshake(served.url, { protocols: 'mcp, milepost.session' }));
    await until(() => answers.length > 0, 'the question');
    client.socket[leave]();
    await turns(20);
    answers[0]?.('somebody');
    await turns(20);
    await clock.advanceAsync(60_000);
    await until(() => served.server.sessionCount === 0, 'the end of the session');
    expect(served.codes).toEqual([]);
    await until(() => clock.pending === 0, 'the last timer');
  },
);

test('an identity is the name that authenticate returns, not one that the client claims', async () => {
  const names: unknown[] = [];
  const served = await serve({
    authenticate,
    onSession: (transport, { identity }) => {
      names.push(identity);
      return transport.start();
    },
  });
  await openSession(served.url, { headers: { ...honest, Identity: 'root', 'X-Identity': 'root' } });
  expect(names).toEqual(['somebody']);
});

test('a client whose credentials are refused rejects its start, and does not try again', async () => {
  const served = await serve({ authenticate });
  const client = new WebSocketClientTransport(served.url, { headers: { Authorization: 'Bearer wrong' } });
  await expect(client.start()).rejects.toMatchObject({
    code: 'transport',
    message:
      'No connection to the server: The server refused it with HTTP status 401: "The credentials are missing or wrong".',
  });
  expect(served.codes).toEqual(['unauthenticated']);
});
