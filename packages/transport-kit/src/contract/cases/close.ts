import type { CaseRun } from '../case-run.js';
import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes, same, upTo } from '../messages.js';
import type { RecordedEnd } from '../recorded-end.js';
import { turns } from '../waiting.js';
import { bothWays } from './both-ways.js';

/** Waits until `onclose` was called at each of these ends. */
export async function untilClosed(run: CaseRun, ...ends: readonly RecordedEnd[]): Promise<void> {
  for (const end of ends) {
    const advice =
      'Close an end when its close() is called, when the other end closes, and when the connection breaks.';
    await run.until(() => end.closes > 0, `onclose of the ${end.name}`, advice);
  }
}

/** Waits until `onclose` was called at each of these ends, and checks that it is called only once. */
export async function expectOneClose(run: CaseRun, ...ends: readonly RecordedEnd[]): Promise<void> {
  await untilClosed(run, ...ends);
  await turns(20);
  for (const end of ends)
    run.expect(
      end.closes === 1,
      `onclose of the ${end.name} was called ${String(end.closes)} times.`,
      'Call onclose once at each end, no matter which end closes and how often.',
    );
}

const tellsBoth: ContractCase = contractCase({
  id: 'close/closes-both',
  behaviour: 'a close at either end calls onclose once at both',
  async body(run) {
    for (const which of ['client', 'server'] as const) {
      const connection = await run.connect();
      await run.settles(
        connection[which].close(),
        `close() of the ${which}`,
        'Resolve it when the transport is closed.',
      );
      await expectOneClose(run, connection.client, connection.server);
    }
  },
});

const twice: ContractCase = contractCase({
  id: 'close/twice',
  behaviour: 'close may be called again, during the close and after it',
  async body(run) {
    for (const which of ['client', 'server'] as const) {
      const end = (await run.connect())[which];
      const closing = Promise.all([end.close(), end.close()]);
      await run.settles(closing, `close() of the ${which}, twice at once,`, 'Resolve every call.');
      await untilClosed(run, end);
      const advice = 'Resolve it, and do nothing.';
      await run.settles(end.close(), `close() of the closed ${which}`, advice);
      await expectOneClose(run, end);
    }
  },
});

const bothEnds: ContractCase = contractCase({
  id: 'close/both-ends',
  behaviour: 'both ends may close at once',
  async body(run) {
    const connection = await run.connect();
    const closing = Promise.all([connection.client.close(), connection.server.close()]);
    await run.settles(
      closing,
      'close() of both ends at once',
      'Wait for the peer only as long as it can still answer.',
    );
    await expectOneClose(run, connection.client, connection.server);
  },
});

const flushes: ContractCase = contractCase({
  id: 'close/flushes',
  behaviour: 'messages that were sent before a close arrive before the onclose of the peer',
  async body(run) {
    const advice =
      'Write the waiting messages before you close the channel, and deliver the messages that were read before onclose.';
    for (const which of [0, 1] as const) {
      const connection = await run.connect();
      const { from, to } = bothWays(connection)[which] as ReturnType<typeof bothWays>[number];
      // The sends are not awaited, because the messages that still wait at the close are those that could be
      // lost.
      for (const index of upTo(200)) void from.send(note(index, 'x'.repeat(1_000))).catch(() => undefined);
      await run.settles(from.close(), `close() of the ${from.name}`, advice);
      await run.until(
        () => to.messages.length >= 200 || to.closes > 0,
        `All messages at the ${to.name}`,
        advice,
      );
      run.expect(
        same(noteIndexes(to.messages), upTo(200)),
        `The ${to.name} received ${String(to.messages.length)} of 200 messages before its onclose.`,
        advice,
      );
    }
  },
});

const sendDuring: ContractCase = contractCase({
  id: 'close/send-during',
  behaviour: 'a send during a close settles',
  async body(run) {
    for (const which of ['client', 'server'] as const) {
      const end = (await run.connect())[which];
      const closing = end.close();
      const sending = Promise.allSettled(upTo(10).map((index) => end.send(note(index))));
      await run.settles(sending, `send() of the ${which} during its close`, 'Reject it, or write it first.');
      await run.settles(
        closing,
        `close() of the ${which}`,
        'It must not wait for messages that can no longer be written.',
      );
    }
  },
});

const sendAfter: ContractCase = contractCase({
  id: 'close/send-after',
  behaviour: 'a send after the close is refused, at both ends',
  async body(run) {
    const connection = await run.connect();
    await run.settles(
      connection.client.close(),
      'close() of the client',
      'Resolve it when the transport is closed.',
    );
    await untilClosed(run, connection.client, connection.server);
    for (const { from } of bothWays(connection)) {
      await run.rejects(
        from.send(note(0)),
        `send() of the closed ${from.name}`,
        'Return a rejected promise after the close.',
      );
    }
  },
});

export const closeCases: readonly ContractCase[] = [
  tellsBoth,
  twice,
  bothEnds,
  flushes,
  sendDuring,
  sendAfter,
];
