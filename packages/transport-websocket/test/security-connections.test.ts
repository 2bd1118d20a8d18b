import { FakeClock } from '@milepost/progress-core/testing';
import { until } from '@milepost/testing';

import { WebSocketClientTransport } from '../src/node.js';
import { closeFrame, frame, handshake, RawClient, request } from './security-raw-client.js';
import {
  claimSession,
  expectToServe,
  nextMessage,
  openSession,
  serve,
  type Served,
} from './security-serve.js';

const SESSION = { protocols: 'mcp, milepost.session' };

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

async function statusOf(url: string, parts = SESSION): Promise<number> {
  const client = await RawClient.connect(url);
  client.write(handshake(url, parts));
  return (await client.answer()).status;
}

test('sessions above maxConnections are refused until another session ends', async () => {
  const served = await serve({ maxConnections: 5 });
  const inside = await times(5, () => openSession(served.url));
  expect(await times(20, () => statusOf(served.url))).toEqual(Array(20).fill(503));
  expect(served.codes).toEqual(Array(20).fill('too_many_connections'));
  await expect(new WebSocketClientTransport(served.url).start()).rejects.toThrow('HTTP status 503');
  // The existing sessions are not affected.
  for (const { client } of inside) {
    client.write(frame(request(1)));
    expect(await nextMessage(client)).toMatchObject({ id: 1 });
  }
  inside[0]?.client.write(closeFrame(1000));
  inside[0]?.client.socket.end();
  await served.until(() => served.events.includes('close'));
  await expectToServe(served.url);
});

test('a client can resume its session while the server is full', async () => {
  const served = await serve({ maxConnections: 3 });
  const inside = await times(3, () => openSession(served.url));
  for (const { client, session } of inside) {
    client.socket.destroy();
    expect(await statusOf(served.url)).toBe(503);
    const back = await claimSession(served.url, session);
    expect(await nextMessage(back)).toMatchObject({ method: 'milepost/resumed' });
    back.write(frame(request(1)));
    expect(await nextMessage(back)).toMatchObject({ id: 1 });
  }
  expect(served.codes).toEqual(Array(3).fill('too_many_connections'));
});

test('connections above maxConnections that ask to resume are refused', async () => {
  const clock = new FakeClock();
  const served = await serve({ clock, maxConnections: 3 });
  const resume = { protocols: 'mcp, milepost.resume' };
  const silent = await times(3, () => RawClient.upgraded(served.url, resume));
  expect(await statusOf(served.url, resume)).toBe(503);
  // They do not count as sessions.
  await expectToServe(served.url);
  clock.advance(10_000);
  for (const client of silent) expect(await client.closeCode()).toBe(4008);
  expect(await statusOf(served.url, resume)).toBe(101);
});

test('connections far above maxConnections are cut without a response, and reported', async () => {
  const served = await serve({ maxConnections: 2 });
  const idle = await times(2 + 64, () => RawClient.connect(served.url));
  await times(10, async () => (await RawClient.connect(served.url)).ended());
  await served.refused(10);
  expect(served.codes).toEqual(Array(10).fill('too_many_connections'));
  for (const { socket } of idle) socket.destroy();
  await untilServed(served);
});

test('abandoned sessions count towards maxConnections, and end after the resume window', async () => {
  const clock = new FakeClock();
  const served = await serve({ clock, maxConnections: 20, pingIntervalMs: 600_000 });
  for (let round = 0; round < 3; round++) {
    const dropped = await times(20, () => openSession(served.url));
    for (const { client } of dropped) client.socket.resetAndDestroy();
    expect(await statusOf(served.url)).toBe(503);
    expect(served.server.sessionCount).toBe(20);
    await until(() => {
      clock.advance(1_000);
      return served.server.sessionCount === 0;
    }, 'the end of all sessions');
    await expectToServe(served.url);
    await served.until(() => served.server.sessionCount === 0);
  }
  expect(served.transports).toHaveLength(63);
  expect(clock.pending).toBe(0);
});

test('a server can be closed while it is attacked', async () => {
  const served = await serve({ authenticate: () => new Promise(() => undefined) });
  const clients = await times(10, () => RawClient.connect(served.url));
  for (const [index, client] of clients.entries()) client.write(handshake(served.url).slice(0, index * 30));
  const open = await serve();
  const deaf = await RawClient.upgraded(open.url, SESSION);
  deaf.socket.pause();
  await RawClient.upgraded(open.url, { protocols: 'mcp, milepost.resume' });
  await Promise.all([served.server.close(), open.server.close()]);
  expect([served.server.sessionCount, open.server.sessionCount]).toEqual([0, 0]);
});

/** Waits until the server has noticed that the other connections are gone. */
async function untilServed(served: Served): Promise<void> {
  await until(async () => (await statusOf(served.url)) === 101, 'there is room for another connection');
  await served.until(() => served.server.sessionCount > 0);
}
