import type { CaseRun } from '../case-run.js';
import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes, progressOf, progressValues, same, upTo } from '../messages.js';
import type { RecordedEnd } from '../recorded-end.js';
import { settlesSoon } from '../waiting.js';
import { bothWays } from './both-ways.js';
import { untilClosed } from './close.js';
import { expectNotes } from './expect-notes.js';

const MESSAGE_LENGTH = 64 * 1024;
/** Together 64 MiB: far more than the buffers of any socket or pipe. */
const MAX_MESSAGES = 1_024;
/** A send that is still pending after this many turns of the event loop counts as waiting. */
const PATIENCE_TURNS = 100;

const UPDATES = 250;

/** Sends until a send waits. Returns the number of messages sent, including the one that waits. */
async function fillUp(
  run: CaseRun,
  from: RecordedEnd,
  to: RecordedEnd,
  sends: Promise<unknown>[],
): Promise<number> {
  const text = 'x'.repeat(MESSAGE_LENGTH);
  for (const index of upTo(MAX_MESSAGES)) {
    const sending = from.send(note(index, text));
    sends.push(sending);
    if (!(await settlesSoon(sending, PATIENCE_TURNS))) return index + 1;
  }
  return run.fail(
    `send() of the ${from.name} resolved for 64 MiB, although the ${to.name} reads nothing.`,
    'Resolve send() only when the channel has accepted the message: wait while its buffer is full.',
  );
}

const sendWaits: ContractCase = contractCase({
  id: 'pressure/send-waits',
  behaviour:
    'send waits while the peer reads nothing; when the peer reads again, every message arrives once and in order',
  needs: ['backPressure'],
  async body(run) {
    const connection = await run.connect();
    for (const { from, to } of bothWays(connection)) {
      const sends: Promise<unknown>[] = [];
      await connection.pair.stopReading(to.name);
      const count = await fillUp(run, from, to, sends);
      await connection.pair.resumeReading(to.name);
      const advice = 'Write the waiting messages in order when the channel accepts more.';
      await run.settles(Promise.all(sends), `Sending from the ${from.name}`, advice);
      await expectNotes(run, to, count, advice);
    }
  },
});

const coalesces: ContractCase = contractCase({
  id: 'pressure/coalesces',
  behaviour:
    'a newer progress notification replaces the waiting one of its token; every other message arrives once and in order',
  needs: ['backPressure'],
  async body(run) {
    const connection = await run.connect();
    for (const { from, to } of bothWays(connection)) {
      const sends: Promise<unknown>[] = [];
      await connection.pair.stopReading(to.name);
      const filled = await fillUp(run, from, to, sends);
      let next = filled;
      for (const value of upTo(UPDATES)) {
        for (const token of [1, '1']) sends.push(from.send(progressOf(token, value)));
        if (value % 25 === 0) sends.push(from.send(note(next++)));
      }
      sends.push(from.send({ jsonrpc: '2.0', id: 1, result: {} }));
      await connection.pair.resumeReading(to.name);
      const order =
        'Keep one queue: a newer progress notification replaces the older one of its token, and is put at the end.';
      await run.settles(
        Promise.all(sends),
        `Sending from the ${from.name}`,
        'The send() of a replaced progress notification resolves as well.',
      );
      await run.until(
        () => to.messages.some((message) => 'result' in message),
        `The response at the ${to.name}`,
        order,
      );
      run.expect(
        same(noteIndexes(to.messages), upTo(next)),
        `Messages other than progress did not arrive at the ${to.name} once each and in order.`,
        'Replace only progress notifications.',
      );
      const upToResponse = to.messages.slice(
        0,
        to.messages.findIndex((message) => 'result' in message),
      );
      for (const token of [1, '1']) expectCoalesced(run, to, progressValues(upToResponse, token), order);
    }
  },
});

function expectCoalesced(run: CaseRun, to: RecordedEnd, values: readonly unknown[], order: string): void {
  run.expect(
    values.at(-1) === UPDATES - 1 &&
      values.every((value, index) => index === 0 || Number(value) > Number(values[index - 1])),
    `Before the response, the ${to.name} received progress [${values.slice(-5).join(', ')}], which does not increase up to the last value.`,
    order,
  );
  run.expect(
    values.length <= UPDATES / 10,
    `Of ${String(UPDATES)} updates that one token sent while the ${to.name} read nothing, ${String(values.length)} arrived.`,
    'Keep only the newest progress of a token while it waits (Outbox does), or memory grows with a stalled peer.',
  );
}

const close: ContractCase = contractCase({
  id: 'pressure/close',
  behaviour: 'close resolves while the peer reads nothing, and settles every send that waits',
  needs: ['backPressure'],
  async body(run) {
    const { client, server, pair } = await run.connect();
    const sends: Promise<unknown>[] = [];
    await pair.stopReading('server');
    await fillUp(run, client, server, sends);
    const advice =
      'Wait only for a limited time for a peer that reads nothing. Then drop the waiting messages and close.';
    await run.settles(client.close(), 'close() of the client', advice);
    await run.settles(Promise.allSettled(sends), 'Sending to a peer that reads nothing', advice);
    await untilClosed(run, client);
  },
});

export const pressureCases: readonly ContractCase[] = [sendWaits, coalesces, close];
