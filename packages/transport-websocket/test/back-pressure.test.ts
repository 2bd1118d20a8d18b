import { retainedBytes, turns, until } from '@milepost/testing';
import { numberedMessage, progressMessage } from '@milepost/testing/transports';

import { connect } from './connect.js';
import { upTo } from './up-to.js';

const MEGABYTE = 'x'.repeat(1_048_576);

/** Sends until a send waits, because no system buffers so much. Returns the number of messages sent. */
async function fillUp(end: {
  transport: { send(message: ReturnType<typeof numberedMessage>): Promise<void> };
}): Promise<number> {
  for (const index of upTo(64)) {
    const state = { isWritten: false };
    void end.transport.send(numberedMessage(index, MEGABYTE)).then(
      () => (state.isWritten = true),
      () => undefined,
    );
    await turns(10);
    if (!state.isWritten) return index + 1;
  }
  throw new Error('64 MiB were taken for a peer that reads nothing.');
}

test('only the latest progress of each token waits for a client that does not read', async () => {
  const { client, session, proxy } = await connect();
  proxy.stall('down');
  const filled = await fillUp(session);
  const before = await retainedBytes();
  let last = Promise.resolve();
  for (let value = 0; value < 200_000; value++)
    last = session.transport.send(progressMessage(value % 10, value));
  expect((await retainedBytes()) - before).toBeLessThan(2_000_000);
  let isWritten = false;
  void last.then(() => (isWritten = true));
  await turns(20);
  expect(isWritten).toBe(false);
  proxy.resume();
  void session.transport.send({ jsonrpc: '2.0', id: 1, result: {} });
  await until(() => client.messages.some((message) => 'result' in message), 'the result');
  expect(client.numbers).toEqual(upTo(filled));
  for (const token of upTo(10)) expect(client.progress(token)).toEqual([199_990 + token]);
});

test.each([
  ['server', 'down', 'too_slow'],
  ['client', 'up', undefined],
] as const)('a session ends if more than maxBufferedBytes waits at the %s', async (who, direction, code) => {
  const limits = { maxBufferedBytes: 1_000_000 };
  const { client, session, proxy, refusals, server } = await connect({ server: limits, client: limits });
  const end = who === 'server' ? session : client;
  proxy.stall(direction);
  await fillUp(end);
  const sending = upTo(12).map((index) => end.transport.send(numberedMessage(index, 'x'.repeat(100_000))));
  const outcomes = await Promise.allSettled(sending);
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(end.events).toEqual(['error', 'close']);
  expect(end.errors[0]).toMatchObject({
    code: 'transport',
    message: expect.stringContaining('maxBufferedBytes'),
  });
  expect(refusals.map((refusal) => refusal.code)).toEqual(code ? [code] : []);
  // The other end closes once it reads again. If it is the client, it reports the reason.
  proxy.resume();
  await until(() => client.isClosed && session.isClosed, 'the end of both');
  if (who === 'server') expect(client.errors[0]?.message).toContain('maxBufferedBytes');
  expect(server.sessionCount).toBe(0);
});

test('a session ends if more than maxBufferedBytes waits for a disconnected client', async () => {
  const { session, proxy, refusals } = await connect({ server: { maxBufferedBytes: 1_000_000 } });
  proxy.refuse();
  await until(() => proxy.openConnections === 0, 'the loss');
  for (const value of upTo(100_000)) void session.transport.send(progressMessage('token', value));
  await turns(20);
  expect(session.isClosed).toBe(false);
  for (const index of upTo(12)) void session.transport.send(numberedMessage(index, 'x'.repeat(100_000)));
  await until(() => session.isClosed, 'the end at the server');
  expect(refusals.map(({ code }) => code)).toEqual(['too_slow']);
});

test('messages that are sent without a pause are released from memory', async () => {
  const { client, session } = await connect();
  const before = await retainedBytes();
  for (const index of upTo(64))
    await session.transport.send(numberedMessage(index, MEGABYTE + String(index)));
  await until(() => client.numbers.length === 64, 'all messages');
  client.messages.length = 0;
  expect((await retainedBytes()) - before).toBeLessThan(30_000_000);
});
