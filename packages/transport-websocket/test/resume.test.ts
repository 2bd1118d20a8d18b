import { FakeClock } from '@milepost/progress-core/testing';
import { turns, until } from '@milepost/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';

import { connect } from './connect.js';
import { expectDelivered, Sender } from './script.js';
import { upTo } from './up-to.js';

test('both ends receive the latest progress of each token and every other message once after a cut', async () => {
  const { client, session, proxy } = await connect();
  proxy.refuse();
  await until(() => client.changes.some(({ state }) => state === 'reconnecting'), 'the loss at the client');
  for (const [from, to] of [
    [client, session],
    [session, client],
  ] as const) {
    for (const value of upTo(1_000)) {
      for (const token of [1, '1']) void from.transport.send(progressMessage(token, value));
      if (value % 100 === 0) void from.transport.send(numberedMessage(value));
    }
    void from.transport.send({ jsonrpc: '2.0', id: 1, result: {} });
    expect(to.messages).toEqual([]);
  }
  proxy.accept();
  for (const { messages, progress, notes } of await both(client, session)) {
    expect(messages.at(-1)).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    expect(notes).toEqual(upTo(10).map((index) => index * 100));
    // The updates that were being written when the connection broke, and the latest one.
    for (const token of [1, '1']) {
      expect(progress(token).at(-1)).toBe(999);
      expect(progress(token).length).toBeLessThanOrEqual(3);
    }
  }
  expect(client.resumes).toBe(1);

  async function both(...ends: (typeof session)[]) {
    await until(
      () => ends.every((end) => end.messages.some((message) => 'result' in message)),
      'both results',
    );
    return ends.map((end) => ({
      messages: end.messages,
      notes: end.numbers,
      progress: (token: string | number) => end.progress(token),
    }));
  }
});

test('a send without a connection waits, and resolves after the connection is restored', async () => {
  const { client, session, proxy } = await connect();
  proxy.refuse();
  await until(() => client.changes.some(({ state }) => state === 'reconnecting'), 'the loss at the client');
  const settled: number[] = [];
  const sending = upTo(2).map((index) =>
    client.transport.send(numberedMessage(index)).then(() => settled.push(index)),
  );
  await turns(20);
  expect(settled).toEqual([]);
  proxy.accept();
  await Promise.all(sending);
  await until(() => session.numbers.length === 2, 'the messages at the server');
});

test('the states of the connection are reported in order', async () => {
  const { client, proxy } = await connect();
  proxy.refuse();
  await until(() => client.changes.length >= 4, 'a few attempts');
  proxy.accept();
  await until(() => client.resumes === 1, 'the return');
  await client.transport.close();
  const states = client.changes.map(({ state }) => state);
  const attempts = client.changes.flatMap((change) =>
    change.state === 'reconnecting' ? [change.attempt] : [],
  );
  expect(states).toEqual(['open', ...attempts.map(() => 'reconnecting'), 'open', 'closed']);
  expect(attempts).toEqual(attempts.map((_, index) => index + 1));
});

test('messages are delivered even if their bytes arrive one by one, late, or after a stall', async () => {
  const { client, session, proxy } = await connect();
  proxy.chunkBytes = 1;
  proxy.cut();
  await until(() => client.resumes === 1, 'the slow connection');
  const [up, down] = [new Sender(client.transport), new Sender(session.transport)];
  await Promise.all([up.operate('up', 5), down.operate('down', 5)]);
  proxy.stall('up', 'down');
  await Promise.all([up.operate('again', 5), down.operate('again', 5)]);
  proxy.resume();
  const isThere = (end: typeof session): boolean =>
    end.messages.some((message) => 'result' in message && message.id === 'again');
  await until(() => isThere(client) && isThere(session), 'the results');
  expectDelivered(up.sent, session);
  expectDelivered(down.sent, client);
});

test('messages that waited for a connection are not refused as a flood', async () => {
  const clock = new FakeClock();
  const { client, session, proxy, refusals } = await connect({ server: { maxMessagesPerSecond: 10, clock } });
  proxy.refuse();
  await until(() => client.changes.some(({ state }) => state === 'reconnecting'), 'the loss at the client');
  for (const index of upTo(50)) void client.transport.send(numberedMessage(index));
  clock.advance(5_000);
  proxy.accept();
  await until(() => session.numbers.length === 50, 'the messages at the server');
  expect(refusals).toEqual([]);
});
