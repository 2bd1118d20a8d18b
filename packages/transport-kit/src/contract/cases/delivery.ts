import type { JsonRpcMessage } from '@milepost/progress-core';

import { type ContractCase, contractCase } from '../contract-case.js';
import { note, progressOf, progressValues, same, upTo } from '../messages.js';
import { bothWays } from './both-ways.js';
import { expectNotes } from './expect-notes.js';

const ONE_AT_A_TIME = 100;
const ONE_TICK = 2_000;

const inOrder: ContractCase = contractCase({
  id: 'delivery/in-order',
  behaviour: 'messages sent one after the other arrive once each, in order, both ways',
  async body(run) {
    const connection = await run.connect();
    for (const { from, to } of bothWays(connection)) {
      const sending = (async () => {
        for (const index of upTo(ONE_AT_A_TIME)) await from.send(note(index));
      })();
      const advice =
        'Hand messages on in the order they were sent, each once, and resolve send() when written.';
      await run.settles(sending, `Sending from the ${from.name}`, advice);
      await expectNotes(run, to, ONE_AT_A_TIME, advice);
    }
  },
});

const oneTick: ContractCase = contractCase({
  id: 'delivery/one-tick',
  behaviour:
    'many messages sent in one tick, none of them awaited, arrive once each and in order, both ways at once',
  async body(run) {
    const connection = await run.connect();
    const sending: Promise<void>[] = [];
    for (const index of upTo(ONE_TICK))
      for (const { from } of bothWays(connection)) sending.push(from.send(note(index)));
    const advice = 'Queue what cannot be written at once, without a limit for messages other than progress.';
    await run.settles(Promise.all(sending), 'Sending', advice);
    for (const { to } of bothWays(connection)) {
      await expectNotes(run, to, ONE_TICK, advice);
    }
  },
});

const progressFirst: ContractCase = contractCase({
  id: 'delivery/progress-before-response',
  behaviour: 'a progress is never overtaken by the response sent after it, and the last one always arrives',
  async body(run) {
    const connection = await run.connect();
    const advice =
      'Send and deliver progress and responses through one queue; only an older progress may be left out.';
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
          `Of request ${String(id)} the ${to.name} got progress [${before.join(', ')}] before the response, not 1 to 3 in order up to the last.`,
          advice,
        );
        run.expect(
          progressValues(to.messages, id).length === before.length,
          `Progress of request ${String(id)} came to the ${to.name} after its response.`,
          advice,
        );
      }
    }
  },
});

export const deliveryCases: readonly ContractCase[] = [inOrder, oneTick, progressFirst];
