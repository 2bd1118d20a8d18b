import { until } from '@milepost/testing';

import { clientOf, connect, startProxy, startServer } from './connect.js';
import { note } from './messages.js';
import { turns } from './turns.js';

test('before the start: nothing is opened, and a start is refused', async () => {
  const { url, sessions } = await startServer();
  const client = clientOf(url);
  await client.transport.close();
  await expect(client.transport.start()).rejects.toMatchObject({ code: 'transport' });
  await turns();
  expect(client.events).toEqual(['close']);
  expect(sessions).toEqual([]);
});

test('while it connects: the start is refused, whatever becomes of the connection', async () => {
  const { url } = await startServer();
  const proxy = await startProxy(url);
  proxy.stall('down');
  const client = clientOf(proxy.url);
  const starting = client.transport.start().catch((error: unknown) => error);
  await until(() => proxy.open === 1, 'the connection');
  await client.transport.close();
  expect(await starting).toMatchObject({ code: 'transport' });
  expect(client.events).toEqual(['close']);
  proxy.letGo();
  await until(() => proxy.open === 0, 'the end of the connection');
});

test('at once after the start was called', async () => {
  const { url } = await startServer();
  const client = clientOf(url);
  const starting = client.transport.start().catch((error: unknown) => error);
  await client.transport.close();
  expect(await starting).toMatchObject({ code: 'transport' });
  await turns();
  expect(client.events).toEqual(['close']);
});

test('while it reconnects: what waits is refused, no further attempt is made', async () => {
  const { client, proxy } = await connect();
  proxy.refusing = true;
  proxy.cut();
  await until(() => client.changes.some(({ state }) => state === 'reconnecting'), 'the loss');
  const waiting = client.transport.send(note(0)).catch((error: unknown) => error);
  await client.transport.close();
  expect(await waiting).toMatchObject({ code: 'transport' });
  const { connections } = proxy;
  proxy.refusing = false;
  await turns();
  expect(proxy.connections).toBeLessThanOrEqual(connections + 1);
  expect(client.events).toEqual(['close']);
  expect(client.changes.at(-1)?.state).toBe('closed');
});

test('while the session is being resumed', async () => {
  const { client, proxy } = await connect();
  proxy.stall('down');
  proxy.cut();
  await until(() => proxy.open === 1 && client.changes.length > 1, 'the attempt');
  await client.transport.close();
  proxy.letGo();
  await until(() => proxy.open === 0, 'the end of the connection');
  expect(client.events).toEqual(['close']);
});

test('at the server while the client is away: the client is told when it comes back', async () => {
  const { client, session, proxy, server } = await connect();
  proxy.refusing = true;
  proxy.cut();
  const waiting = session.transport.send(note(0)).catch((error: unknown) => error);
  await session.transport.close();
  expect(session.events).toEqual(['close']);
  expect(server.sessionCount).toBe(0);
  await waiting;
  proxy.refusing = false;
  await until(() => client.isClosed, 'the end at the client');
  expect(client.events).toEqual(['error', 'close']);
});

test.each(['client', 'server', 'both'])('from within a handler of a message, at the %s', async (who) => {
  const { client, session } = await connect();
  const closing: Promise<void>[] = [];
  const ends = { client: [client], server: [session], both: [client, session] }[who] ?? [];
  for (const end of ends) end.onmessage = () => closing.push(end.transport.close(), end.transport.close());
  for (const end of [client, session]) void end.transport.send(note(0));
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  await Promise.all(closing);
  for (const { events } of [client, session]) {
    expect(events.filter((event) => event === 'close')).toHaveLength(1);
    expect(events.at(-1)).toBe('close');
  }
});

test('from within the handlers of the loss and of the end', async () => {
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

test.each(['open', 'reconnecting', 'closed'])('when it is told that the connection is %s', async (wanted) => {
  const { client, proxy } = await connect();
  const closing: Promise<void>[] = [];
  client.transport.onconnectionchange = ({ state }) => {
    if (state === wanted) closing.push(client.transport.close());
  };
  proxy.cut();
  if (wanted === 'closed') void client.transport.close();
  await until(() => client.isClosed, 'the end');
  await Promise.all(closing);
  await turns();
  expect(client.events).toEqual(['close']);
});

test('at the first word of an open connection', async () => {
  const { url } = await startServer();
  const client = clientOf(url);
  client.transport.onconnectionchange = () => void client.transport.close();
  await expect(client.transport.start()).rejects.toMatchObject({ code: 'transport' });
  expect(client.events).toEqual(['close']);
});

test('both ends at once', async () => {
  const { client, session } = await connect();
  await Promise.all([client.transport.close(), session.transport.close(), client.transport.close()]);
  expect([client.events, session.events]).toEqual([['close'], ['close']]);
});

test('what was sent before a close arrives before the end', async () => {
  const { client, session } = await connect();
  for (let index = 0; index < 500; index++) void client.transport.send(note(index, 'x'.repeat(1_000)));
  await client.transport.close();
  await until(() => session.isClosed, 'the end at the server');
  expect(session.notes).toHaveLength(500);
  expect(session.events.at(-1)).toBe('close');
});

test('a peer that takes nothing holds up a close for no longer than its grace', async () => {
  const { client, session, proxy } = await connect({
    client: { shutdownGraceMs: 20 },
    server: { shutdownGraceMs: 20 },
  });
  proxy.stall('up', 'down');
  const text = 'x'.repeat(3_000_000);
  const sending = [client, session].map((end) =>
    Promise.allSettled([end.transport.send(note(0, text)), end.transport.send(note(1, text))]),
  );
  await Promise.all([client.transport.close(), session.transport.close()]);
  await Promise.all(sending);
  expect([client.isClosed, session.isClosed]).toEqual([true, true]);
});
