import type { JsonRpcMessage } from '@milepost/progress-core';

import { type ContractCase, contractCase } from '../contract-case.js';
import { note, progressOf, progressValues, same, upTo } from '../messages.js';
import { bothWays } from './both-ways.js';
import { expectNotes } from './expect-notes.js';

const ONE_AT_A_TIME = 100;
const ONE_TICK = 2_000;

const inOrder: ContractCase = contractCase({
  id: 'delivery/in-order',
  behaviour: 'messages that are sent one after the other arrive once each and in order, in both directions',
  async body(run) {
    const connection = await run.connect();
    for (const { from, to } of bothWays(connection)) {
      const sending = (async () => {
        for (const index of upTo(ONE_AT_A_TIME)) await from.send(note(index));
      })();
      const advice =
        'Deliver messages in the order in which they were sent, each once, and resolve send() when the message is written.';
      await run.settles(sending, `Sending from the ${from.name}`, advice);
      await expectNotes(run, to, ONE_AT_A_TIME, advice);
    }
  },
});

const oneTick: ContractCase = contractCase({
  id: 'delivery/one-tick',
  behaviour:
    'many messages that are sent in one tick without awaiting arrive once each and in order, in both directions at once',
  async body(run) {
    const connection = await run.connect();
    const sending: Promise<void>[] = [];
    for (const index of upTo(ONE_TICK))
      for (const { from } of bothWays(connection)) sending.push(from.send(note(index)));
    const advice =
      'Queue the messages that cannot be written at once. Never drop a message other than progress.';
    await run.settles(Promise.all(sending), 'Sending', advice);
    for (const { to } of bothWays(connection)) {
      await expectNotes(run, to, ONE_TICK, advice);
    }
  },
});

const progressFirst: ContractCase = contractCase({
  id: 'delivery/progress-before-response',
  behaviour:
    'a progress notification arrives before the response that was sent after it, and the last one always arrives',
  async body(run) {
    const connection = await run.connect();
    const advice =
      'Send and deliver progress and responses through one queue. Only a progress notification that a newer one replaces may be left out.';
    for (const { from, to } of bothWays(connection)) {
      for (const id of upTo(50)) {
        for (const value of [1, 2, 3]) void from.send(progressOf(id, value));
        void from.send({ jsonrpc: '2.0', id, result: {} });
      }
      const responses = (): JsonRpcMessage[] => to.messages.filter((message) => 'result' in message);
      await run.until(() => responses().length >= 50, `50 responses at the ${to.name}`, advice);
      for (const id of upTo(50)) {
        const end = to.messages.findIndex((message) => 'result' in message && message.id === id);
        const before = progressValues(to.messages.slice(0, end), id);
        run.expect(
          before.at(-1) === 3 &&
            same(
              before,
              [1, 2, 3].filter((value) => before.includes(value)),
            ),
          `For request ${String(id)}, the ${to.name} received progress [${before.join(', ')}] before the response, not 1 to 3 in order up to the last.`,
          advice,
        );
        run.expect(
          progressValues(to.messages, id).length === before.length,
          `Progress of request ${String(id)} arrived at the ${to.name} after its response.`,
          advice,
        );
      }
    }
  },
});

export const deliveryCases: readonly ContractCase[] = [inOrder, oneTick, progressFirst];
