import { until } from '@milepost/testing';

import { begin, clientOf, startProxy, startServer } from './connect.js';
import type { SessionRecorder } from './session-recorder.js';
import { expectDelivered, Sender } from './script.js';
import { upTo } from './up-to.js';

test('a hundred sessions that are cut again and again do not mix their messages', async () => {
  const started = await startServer();
  const proxy = await startProxy(started.url);
  const open = async () => {
    const client = clientOf(proxy.url);
    const session = await begin(client, started);
    return { client, session, up: new Sender(client.transport), down: new Sender(session.transport) };
  };
  const pairs = [await open()];
  while (pairs.length < 100) pairs.push(await open());
  expect(started.server.sessionCount).toBe(100);
  for (const round of upTo(3)) {
    const operating = pairs.flatMap(({ up, down }) => [up.operate(round, 8), down.operate(round, 8)]);
    proxy.cut(round === 1 ? 'fin' : 'rst');
    await Promise.all(operating);
  }
  const isThere = ({ messages }: SessionRecorder): boolean =>
    messages.some((message) => 'result' in message && message.id === 2);
  await until(() => pairs.every(({ client, session }) => isThere(client) && isThere(session)), 'all results');
  for (const { client, session, up, down } of pairs) {
    expectDelivered(up.sent, session);
    expectDelivered(down.sent, client);
    expect(client.resumes).toBeGreaterThan(0);
  }
  await Promise.all(pairs.map(({ client }) => client.transport.close()));
  await until(() => started.server.sessionCount === 0, 'the end of all sessions');
});
