import { until } from '@milepost/testing';
import { numberedMessage } from '@milepost/testing/transports';

import './ws-as-platform.js';

import { WebSocketClientTransport as PlatformClient } from '../src/index.js';
import { WebSocketClientTransport } from '../src/node.js';
import { begin, connect, recorded, startServer } from './connect.js';

const LIMIT = 10_000;

/** Returns a message of this many bytes, and about half as many characters. */
function messageOf(index: number, bytes: number): ReturnType<typeof numberedMessage> {
  const room = bytes - Buffer.byteLength(JSON.stringify(numberedMessage(index)));
  return numberedMessage(index, 'é'.repeat(Math.floor(room / 2)) + 'x'.repeat(room % 2));
}

const clients = [
  ['the client for Node', WebSocketClientTransport],
  ['the client on the platform’s WebSocket', PlatformClient],
] as const;

test.each(clients)(
  '%s accepts a message of maxMessageBytes, and ends the session for one byte more',
  async (_name, Client) => {
    const started = await startServer();
    const client = recorded(new Client(started.url, { maxMessageBytes: LIMIT }));
    const session = await begin(client, started);
    await session.transport.send(messageOf(0, LIMIT));
    await until(() => client.numbers.length === 1, 'the message');
    void session.transport.send(messageOf(1, LIMIT + 1)).catch(() => undefined);
    await until(() => client.isClosed && session.isClosed, 'the end of both');
    expect(client.numbers).toEqual([0]);
    expect(client.errors[0]).toMatchObject({
      code: 'transport',
      message: expect.stringContaining('maxMessageBytes'),
    });
    expect(client.changes.map(({ state }) => state)).toEqual(['open', 'closed']);
  },
);

test.each(clients)(
  '%s refuses to send a message above the server’s limit, and the session continues',
  async (_name, Client) => {
    const started = await startServer({ maxMessageBytes: LIMIT });
    const client = recorded(new Client(started.url));
    const session = await begin(client, started);
    await client.transport.send(messageOf(0, LIMIT));
    await expect(client.transport.send(messageOf(1, LIMIT + 1))).rejects.toMatchObject({
      code: 'transport',
      message: expect.stringContaining('10000 bytes'),
    });
    await client.transport.send(numberedMessage(2));
    await until(() => session.numbers.length === 2, 'the messages');
    expect(session.numbers).toEqual([0, 2]);
    expect(client.events).toEqual([]);
  },
);

test('a server refuses a message above its limit if the client does not know the limit', async () => {
  const { client, session, refusals } = await connect({
    server: { maxMessageBytes: LIMIT },
    client: { reconnect: false },
  });
  await client.transport.send(messageOf(0, LIMIT));
  void client.transport.send(messageOf(1, LIMIT + 1)).catch(() => undefined);
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  expect(session.numbers).toEqual([0]);
  expect(session.events).toEqual(['message', 'error', 'close']);
  expect(client.errors[0]?.message).toContain('1009');
  expect(refusals.map(({ code }) => code)).toEqual(['message_too_big']);
});

test('a client ends the session for a message above its limit, and the server reports the close code', async () => {
  const { client, session } = await connect({ client: { maxMessageBytes: LIMIT } });
  void session.transport.send(messageOf(1, LIMIT + 1)).catch(() => undefined);
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  expect(session.events).toEqual(['error', 'close']);
  expect(session.errors[0]?.message).toContain('1009');
});
