import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes, same, upTo } from '../messages.js';
import { bothWays } from './both-ways.js';
import { untilClosed } from './close.js';

const CATCH = 'Catch what a callback throws, call onerror with it, and continue.';

const onmessage: ContractCase = contractCase({
  id: 'handler/onmessage-throws',
  behaviour: 'after an onmessage that throws, all other messages are still delivered, and onerror is called',
  async body(run) {
    const connection = await run.connect();
    for (const { from, to } of bothWays(connection)) {
      to.onEvent = (event) => {
        if (event.kind === 'message' && noteIndexes([event.message])[0] === 1)
          throw new Error('thrown on purpose');
      };
      const sending = upTo(5).map((index) => from.send(note(index)));
      await run.settles(Promise.all(sending), `Sending to a ${to.name} whose onmessage throws`, CATCH);
      await run.until(() => to.messages.length >= 5, `Five messages at the ${to.name}`, CATCH);
      run.expect(
        same(noteIndexes(to.messages), upTo(5)),
        'They did not arrive once each and in order.',
        CATCH,
      );
      run.expect(
        to.errors.some(({ message }) => message.includes('thrown on purpose')),
        `onerror of the ${to.name} was not called with what its onmessage threw.`,
        CATCH,
      );
    }
  },
});

const onerror: ContractCase = contractCase({
  id: 'handler/onerror-throws',
  behaviour: 'after an onerror that throws, all messages are still delivered',
  async body(run) {
    const connection = await run.connect();
    for (const { from, to } of bothWays(connection)) {
      to.onEvent = (event) => {
        if (event.kind === 'error' || (event.kind === 'message' && noteIndexes([event.message])[0] === 1))
          throw new Error('thrown on purpose');
      };
      const sending = upTo(5).map((index) => from.send(note(index)));
      await run.settles(Promise.all(sending), `Sending to a ${to.name} whose callbacks throw`, CATCH);
      await run.until(
        () => to.messages.length >= 5,
        `Five messages at the ${to.name}`,
        'Ignore what onerror throws.',
      );
      run.expect(
        same(noteIndexes(to.messages), upTo(5)),
        'They did not arrive once each and in order.',
        CATCH,
      );
    }
  },
});

const onclose: ContractCase = contractCase({
  id: 'handler/onclose-throws',
  behaviour: 'both ends close even if an onclose throws',
  async body(run) {
    const connection = await run.connect();
    for (const end of [connection.client, connection.server])
      end.onEvent = ({ kind }) => {
        if (kind === 'close') throw new Error('thrown on purpose');
      };
    await run.settles(connection.client.close(), 'close() with an onclose that throws', CATCH);
    await untilClosed(run, connection.client, connection.server);
  },
});

export const handlerCases: readonly ContractCase[] = [onmessage, onerror, onclose];
