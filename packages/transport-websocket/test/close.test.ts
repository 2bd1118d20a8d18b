import { turns, until } from '@milepost/testing';
import { numberedMessage } from '@milepost/testing/transports';

import { clientOf, connect, startProxy, startServer } from './connect.js';

test('a close before the start opens no connection, and a later start is refused', async () => {
  const { url, sessions } = await startServer();
  const client = clientOf(url);
  await client.transport.close();
  await expect(client.transport.start()).rejects.toMatchObject({ code: 'transport' });
  await turns(20);
  expect(client.events).toEqual(['close']);
  expect(sessions).toEqual([]);
});

test('a close while the client connects makes the start reject, and ends the connection', async () => {
  const { url } = await startServer();
  const proxy = await startProxy(url);
  proxy.stall('down');
  const client = clientOf(proxy.url);
  const starting = client.transport.start().catch((error: unknown) => error);
  await until(() => proxy.openConnections === 1, 'the connection');
  await client.transport.close();
  expect(await starting).toMatchObject({ code: 'transport' });
  expect(client.events).toEqual(['close']);
  proxy.resume();
  await until(() => proxy.openConnections === 0, 'the end of the connection');
});

test('a close directly after the call of start makes the start reject', async () => {
  const { url } = await startServer();
  const client = clientOf(url);
  const starting = client.transport.start().catch((error: unknown) => error);
  await client.transport.close();
  expect(await starting).toMatchObject({ code: 'transport' });
  await turns(20);
  expect(client.events).toEqual(['close']);
});

test('a close while the client reconnects refuses waiting messages, and stops further attempts', async () => {
  const { client, proxy } = await connect();
  proxy.refuse();
  await until(() => client.changes.some(({ state }) => state === 'reconnecting'), 'the loss');
  const waiting = client.transport.send(numberedMessage(0)).catch((error: unknown) => error);
  await client.transport.close();
  expect(await waiting).toMatchObject({ code: 'transport' });
  const { connections } = proxy;
  proxy.accept();
  await turns(20);
  expect(proxy.connections).toBeLessThanOrEqual(connections + 1);
  expect(client.events).toEqual(['close']);
  expect(client.changes.at(-1)?.state).toBe('closed');
});

test('a close while the session is being resumed ends the new connection without an error', async () => {
  const { client, proxy } = await connect();
  proxy.stall('down');
  proxy.cut();
  await until(() => proxy.openConnections === 1 && client.changes.length > 1, 'the attempt');
  await client.transport.close();
  proxy.resume();
  await until(() => proxy.openConnections === 0, 'the end of the connection');
  expect(client.events).toEqual(['close']);
});

test('a client reports an error if the server closed the session while it was disconnected', async () => {
  const { client, session, proxy, server } = await connect();
  proxy.refuse();
  const waiting = session.transport.send(numberedMessage(0)).catch((error: unknown) => error);
  await session.transport.close();
  expect(session.events).toEqual(['close']);
  expect(server.sessionCount).toBe(0);
  await waiting;
  proxy.accept();
  await until(() => client.isClosed, 'the end at the client');
  expect(client.events).toEqual(['error', 'close']);
});

test.each(['client', 'server', 'both'])(
  'a close within a message handler closes both ends once (closed by: %s)',
  async (who) => {
    const { client, session } = await connect();
    const closing: Promise<void>[] = [];
    const ends = { client: [client], server: [session], both: [client, session] }[who] ?? [];
    for (const end of ends) end.onmessage = () => closing.push(end.transport.close(), end.transport.close());
    for (const end of [client, session]) void end.transport.send(numberedMessage(0));
    await until(() => client.isClosed && session.isClosed, 'the end of both');
    await Promise.all(closing);
    for (const { events } of [client, session]) {
      expect(events.filter((event) => event === 'close')).toHaveLength(1);
      expect(events.at(-1)).toBe('close');
    }
  },
);

test('onerror and onclose may call close after the connection is lost', async () => {
  const { client, proxy } = await connect({ client: { reconnect: false } });
  const closing: Promise<void>[] = [];
  const { transport } = client;
  const { onerror, onclose } = transport;
  transport.onerror = (error) => {
    onerror?.(error);
    closing.push(transport.close());
  };
  transport.onclose = () => {
    onclose?.();
    closing.push(transport.close());
  };
  proxy.cut();
  await until(() => client.isClosed, 'the end');
  await Promise.all(closing);
  expect(client.events).toEqual(['error', 'close']);
});

test.each(['open', 'reconnecting', 'closed'])(
  'onconnectionchange may call close when the connection is %s',
  async (wanted) => {
    const { client, proxy } = await connect();
    const closing: Promise<void>[] = [];
    client.transport.onconnectionchange = ({ state }) => {
      if (state === wanted) closing.push(client.transport.close());
    };
    proxy.cut();
    if (wanted === 'closed') void client.transport.close();
    await until(() => client.isClosed, 'the end');
    await Promise.all(closing);
    await turns(20);
    expect(client.events).toEqual(['close']);
  },
);

test('a close within the first onconnectionchange makes the start reject', async () => {
  const { url } = await startServer();
  const client = clientOf(url);
  client.transport.onconnectionchange = () => void client.transport.close();
  await expect(client.transport.start()).rejects.toMatchObject({ code: 'transport' });
  expect(client.events).toEqual(['close']);
});

test('both ends may close at the same time', async () => {
  const { client, session } = await connect();
  await Promise.all([client.transport.close(), session.transport.close(), client.transport.close()]);
  expect([client.events, session.events]).toEqual([['close'], ['close']]);
});

test('messages sent before a close are delivered before onclose', async () => {
  const { client, session } = await connect();
  for (let index = 0; index < 500; index++)
    void client.transport.send(numberedMessage(index, 'x'.repeat(1_000)));
  await client.transport.close();
  await until(() => session.isClosed, 'the end at the server');
  expect(session.numbers).toHaveLength(500);
  expect(session.events.at(-1)).toBe('close');
});

test('a close takes no longer than its grace period if the peer does not read', async () => {
  const { client, session, proxy } = await connect({
    client: { shutdownGraceMs: 20 },
    server: { shutdownGraceMs: 20 },
  });
  proxy.stall('up', 'down');
  const text = 'x'.repeat(3_000_000);
  const sending = [client, session].map((end) =>
    Promise.allSettled([
      end.transport.send(numberedMessage(0, text)),
      end.transport.send(numberedMessage(1, text)),
    ]),
  );
  await Promise.all([client.transport.close(), session.transport.close()]);
  await Promise.all(sending);
  expect([client.isClosed, session.isClosed]).toEqual([true, true]);
});
