import type { JsonRpcMessage } from '@milepost/progress-core';

import type { CaseRun, Connection } from '../case-run.js';
import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes } from '../messages.js';
import type { RecordedEnd } from '../recorded-end.js';
import { outcomeOf } from '../waiting.js';
import { bothWays } from './both-ways.js';

const LIMIT_BYTES = 10_000;

/** Returns a message whose JSON has `bytes` bytes and about half as many characters. */
function messageOf(index: number, bytes: number): JsonRpcMessage {
  const room = bytes - new TextEncoder().encode(JSON.stringify(note(index, ''))).length;
  return note(index, 'é'.repeat(Math.floor(room / 2)) + 'x'.repeat(room % 2));
}

const at: ContractCase = contractCase({
  id: 'limit/at',
  behaviour: 'a message of exactly the longest length arrives',
  needs: ['messageLimit'],
  async body(run) {
    const connection = await run.connect({ maxMessageBytes: LIMIT_BYTES });
    const advice =
      'Pass maxMessageBytes to both ends: it is the longest JSON text, in bytes, that is accepted.';
    for (const { from, to } of bothWays(connection)) {
      await run.settles(from.send(messageOf(0, LIMIT_BYTES)), `send() of the ${from.name}`, advice);
      await run.until(() => noteIndexes(to.messages).includes(0), `The message at the ${to.name}`, advice);
      run.expect(to.errors.length === 0, `onerror of the ${to.name} was called for it.`, advice);
    }
  },
});

const over: ContractCase = contractCase({
  id: 'limit/over',
  behaviour:
    'a message that is one byte longer is refused or reported, and never delivered; the channel continues or closes',
  needs: ['messageLimit'],
  async body(run) {
    for (const which of [0, 1] as const) {
      const connection = await run.connect({ maxMessageBytes: LIMIT_BYTES });
      const { from, to } = bothWays(connection)[which] as ReturnType<typeof bothWays>[number];
      await expectRefused(run, from, to);
      await expectNoHang(run, connection, from, to);
      run.expect(
        !noteIndexes(to.messages).includes(0),
        `A message of ${String(LIMIT_BYTES + 1)} bytes was delivered to the ${to.name}, where ${String(LIMIT_BYTES)} are allowed.`,
        'Count bytes of UTF-8, not characters.',
      );
    }
  },
});

async function expectRefused(run: CaseRun, from: RecordedEnd, to: RecordedEnd): Promise<void> {
  let refused = false;
  from.send(messageOf(0, LIMIT_BYTES + 1)).catch(() => (refused = true));
  await run.until(
    () => refused || to.errors.length > 0,
    `A rejected send() of the ${from.name}, or onerror of the ${to.name}, for a message that is too long`,
    'Pass maxMessageBytes to both ends, and report a longer message to onerror.',
  );
}

// Expects the next message to arrive or both ends to close, and its send() to settle.
async function expectNoHang(
  run: CaseRun,
  connection: Connection,
  from: RecordedEnd,
  to: RecordedEnd,
): Promise<void> {
  const sending = from.send(note(1));
  const advice =
    'After a message that is too long, continue with the next one, or close the channel at both ends.';
  await run.until(
    () =>
      noteIndexes(to.messages).includes(1) || (connection.client.closes > 0 && connection.server.closes > 0),
    `The next message at the ${to.name}, or onclose of both ends`,
    advice,
  );
  if ((await outcomeOf(sending, run.limitMs)) === 'pending')
    run.fail('The next send() never settled.', advice);
}

export const limitCases: readonly ContractCase[] = [at, over];
