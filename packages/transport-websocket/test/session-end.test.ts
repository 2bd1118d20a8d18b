import { ProgressError } from '@milepost/progress-core';
import { turns, until } from '@milepost/testing';
import { numberedMessage } from '@milepost/testing/transports';

import { clientOf, connect, startProxy, startServer } from './connect.js';

test('both ends report an error and close when the resume window has passed', async () => {
  const { client, session, proxy, server } = await connect({ server: { resumeWindowMs: 50 } });
  proxy.refuse();
  const waiting = session.transport.send(numberedMessage(0));
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  for (const { events, errors } of [client, session]) {
    expect(events).toEqual(['error', 'close']);
    expect(errors[0]).toBeInstanceOf(ProgressError);
    expect(errors[0]).toMatchObject({ code: 'transport', message: expect.stringContaining('within 50 ms') });
  }
  expect(client.changes.at(-1)).toMatchObject({ state: 'closed' });
  expect(server.sessionCount).toBe(0);
  await waiting.catch(() => undefined);
  await expect(session.transport.send(numberedMessage(1))).rejects.toMatchObject({ code: 'transport' });
  await expect(client.transport.send(numberedMessage(1))).rejects.toMatchObject({ code: 'transport' });
});

test('a client that reconnects to a restarted server reports it and closes', async () => {
  const { client, proxy, server, url } = await connect();
  proxy.refuse();
  await server.close();
  const { sessions, refusals } = await startServer({ port: Number(new URL(url).port) });
  const waiting = client.transport.send(numberedMessage(0));
  proxy.accept();
  await until(() => client.isClosed, 'the end at the client');
  expect(client.events).toEqual(['error', 'close']);
  expect(client.errors[0]).toMatchObject({
    code: 'transport',
    message: expect.stringContaining('could not be resumed'),
  });
  expect(client.errors[0]?.message).toContain('restarted');
  await expect(waiting).rejects.toBe(client.errors[0]);
  expect(sessions).toEqual([]);
  expect(refusals.map(({ code }) => code)).toEqual(['unknown_session']);
});

test('a client reports an error and closes when the server shuts down', async () => {
  const { client, session, server } = await connect();
  await server.close();
  await until(() => client.isClosed, 'the end at the client');
  expect(session.events).toEqual(['close']);
  expect(client.events).toEqual(['error', 'close']);
  expect(client.errors[0]).toMatchObject({
    code: 'transport',
    message: expect.stringContaining('shuts down'),
  });
});

test('a client does not reconnect after the server has closed the session', async () => {
  const { client, session, proxy } = await connect();
  await session.transport.close();
  await until(() => client.isClosed, 'the end at the client');
  expect(client.events).toEqual(['close']);
  await turns(20);
  expect(proxy.connections).toBe(1);
});

test('a server does not wait for a client that has closed the session', async () => {
  const { client, session, server } = await connect();
  await client.transport.close();
  await until(() => session.isClosed, 'the end at the server');
  expect(session.events).toEqual(['close']);
  expect(server.sessionCount).toBe(0);
});

test('both ends close after a lost connection if the client does not reconnect', async () => {
  const { client, session, proxy, server } = await connect({ client: { reconnect: false } });
  proxy.cut();
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  expect(client.events).toEqual(['error', 'close']);
  expect(client.errors[0]).toMatchObject({ code: 'transport' });
  expect(server.sessionCount).toBe(0);
});

test('a client does not reconnect to a server that resumes no sessions', async () => {
  const { client, session, proxy } = await connect({ server: { resumeWindowMs: 0 } });
  proxy.cut();
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  expect(client.events).toEqual(['error', 'close']);
  expect(proxy.connections).toBe(1);
});

test('a connection that breaks early makes the start reject, closes the client, or is resumed', async () => {
  const started = await startServer({ resumeWindowMs: 100 });
  const proxy = await startProxy(started.url);
  let resumed = 0;
  // The handshake and the session's first frame take about 600 bytes.
  for (let bytes = 1; bytes < 800; bytes += 11) {
    const wire = { isCut: false };
    proxy.cutAfter(bytes, bytes % 2 === 0 ? 'rst' : 'fin', () => (wire.isCut = true));
    const client = clientOf(proxy.url);
    const opened = await client.transport.start().then(
      () => true,
      (error: unknown) => {
        expect(error).toMatchObject({ code: 'transport', message: expect.stringContaining('No connection') });
        return false;
      },
    );
    if (opened && !wire.isCut) void client.transport.send(numberedMessage(0, 'x'.repeat(1_000)));
    if (opened) await until(() => client.isClosed || client.resumes > 0, 'the end, or the return');
    resumed += client.resumes;
    if (client.isClosed) expect(client.events).toEqual(opened ? ['error', 'close'] : ['close']);
    await client.transport.close();
  }
  expect(resumed).toBeGreaterThan(0);
});
