import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes, same } from '../messages.js';
import { turns } from '../waiting.js';
import { bothWays } from './both-ways.js';

const twice: ContractCase = contractCase({
  id: 'start/twice',
  behaviour: 'a second start is refused and changes nothing',
  async body(run) {
    const connection = await run.connect();
    const advice = 'Reject a second start(), and leave the channel as it is.';
    for (const { from } of bothWays(connection))
      await run.rejects(from.transport.start(), `The second start() of the ${from.name}`, advice);
    for (const { from, to } of bothWays(connection)) {
      for (const index of [0, 1]) void from.send(note(index));
      await run.until(
        () => noteIndexes(to.messages).includes(1),
        `Messages at the ${to.name} afterwards`,
        advice,
      );
      run.expect(
        same(noteIndexes(to.messages), [0, 1]),
        `The ${to.name} did not receive each message once after the second start.`,
        advice,
      );
    }
  },
});

const sendBefore: ContractCase = contractCase({
  id: 'start/send-before',
  behaviour: 'a message that is sent before the start is refused and never arrives',
  async body(run) {
    const advice = 'Reject send() until start() was called; do not keep the message.';
    const pair = await run.create();
    const client = run.record('client', pair.client);
    await run.rejects(client.send(note(-1)), 'send() of the client before its start', advice);
    const starting = client.transport.start();
    const accepting = pair.accept();
    await run.settles(
      Promise.all([starting, accepting]),
      'Connecting',
      'Do not keep the message of a refused send().',
    );
    const server = run.record('server', await accepting);
    await run.rejects(server.send(note(-1)), 'send() of the server before its start', advice);
    await run.settles(
      server.transport.start(),
      'server.start()',
      'Do not keep the message of a refused send().',
    );
    for (const { from, to } of bothWays({ pair, client, server })) {
      await run.settles(from.send(note(0)), `send() of the ${from.name} after its start`, advice);
      await run.until(() => noteIndexes(to.messages).includes(0), `A message at the ${to.name}`, advice);
      run.expect(
        same(noteIndexes(to.messages), [0]),
        `The refused message arrived at the ${to.name}.`,
        advice,
      );
    }
  },
});

const receiveBefore: ContractCase = contractCase({
  id: 'start/receive-before',
  behaviour: 'messages that arrive before their receiver has started wait for it',
  async body(run) {
    const { client, accepted } = await run.connectClient();
    const advice =
      'Until start() is called, keep the messages that arrive, or do not read them. Then deliver them in order.';
    const sending = [0, 1, 2].map((index) => client.send(note(index)));
    await turns(20);
    const server = run.record('server', accepted);
    await run.settles(accepted.start(), 'server.start()', advice);
    await run.settles(Promise.all(sending), 'Sending to a server that had not started', advice);
    await run.until(() => server.messages.length >= 3, 'Three messages at the server', advice);
    run.expect(
      same(noteIndexes(server.messages), [0, 1, 2]),
      'They did not arrive once each and in order.',
      advice,
    );
  },
});

export const startCases: readonly ContractCase[] = [twice, sendBefore, receiveBefore];
