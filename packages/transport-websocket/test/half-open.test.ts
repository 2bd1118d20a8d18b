import { FakeClock } from '@milepost/progress-core/testing';
import { turns, until } from '@milepost/testing';
import { numberedMessage } from '@milepost/testing/transports';

import './ws-as-platform.js';

import { WebSocketClientTransport as PlatformClient } from '../src/index.js';
import { begin, connect, recorded, startProxy, startServer } from './connect.js';

/** Waits until a condition holds, while the time of a clock passes millisecond by millisecond. */
function untilLater(clock: FakeClock, condition: () => boolean, awaited: string): Promise<void> {
  return until(async () => {
    await clock.advanceAsync(1);
    return condition();
  }, awaited);
}

test('both ends notice a connection that stalls in both directions, and the client resumes it', async () => {
  const clock = new FakeClock();
  const { client, session, proxy } = await connect({
    client: { pingIntervalMs: 20, clock },
    server: { pingIntervalMs: 20, clock },
  });
  proxy.stall('up', 'down');
  void client.transport.send(numberedMessage(0));
  void session.transport.send(numberedMessage(0));
  const hasNoticed = (): boolean => client.changes.some(({ state }) => state === 'reconnecting');
  await untilLater(clock, hasNoticed, 'the client to notice');
  expect(client.changes.at(1)).toMatchObject({ reason: expect.stringContaining('did not answer a ping') });
  proxy.resume();
  const hasArrived = (): boolean => client.numbers.length > 0 && session.numbers.length > 0;
  await untilLater(clock, hasArrived, 'what was sent meanwhile');
  expect(client.resumes).toBe(1);
  await turns(20);
  expect([client.numbers, session.numbers]).toEqual([[0], [0]]);
});

test('a server notices a client that is gone without a close, and ends its session after the window', async () => {
  const clock = new FakeClock();
  const { session, proxy, server } = await connect({
    server: { pingIntervalMs: 20, resumeWindowMs: 20, clock },
  });
  proxy.refuse('half');
  await untilLater(clock, () => session.isClosed, 'the end at the server');
  expect(session.errors[0]?.message).toContain('did not answer a ping');
  expect(server.sessionCount).toBe(0);
});

test('a client on the platform’s WebSocket notices a stalled connection without a ping', async () => {
  const started = await startServer();
  const proxy = await startProxy(started.url);
  const client = recorded(
    new PlatformClient(proxy.url, {
      pingIntervalMs: 20,
      reconnect: { initialMs: 1, maxMs: 5 },
    }),
  );
  const session = await begin(client, started);
  proxy.stall('up', 'down');
  void session.transport.send(numberedMessage(0));
  await until(() => client.changes.some(({ state }) => state === 'reconnecting'), 'the client to notice');
  proxy.resume();
  await until(() => client.numbers.length > 0, 'what was sent meanwhile');
  expect(client.resumes).toBeGreaterThan(0);
});

test('a silent connection stays open if the peer answers', async () => {
  const clock = new FakeClock();
  const { client, session, proxy } = await connect({
    client: { pingIntervalMs: 1_000, clock },
    server: { pingIntervalMs: 1_000, clock },
  });
  for (let beat = 0; beat < 10; beat++) {
    await clock.advanceAsync(1_000);
    // The answer to the ping arrives.
    await turns(20);
  }
  await session.transport.send(numberedMessage(0));
  await until(() => client.numbers.length > 0, 'a message after a long silence');
  expect(proxy.connections).toBe(1);
});
