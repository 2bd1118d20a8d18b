import { type ContractCase, contractCase } from '../contract-case.js';
import { note, upTo } from '../messages.js';
import { bothWays } from './both-ways.js';
import { expectOneClose, untilClosed } from './close.js';

const closes: ContractCase = contractCase({
  id: 'loss/closes',
  behaviour: 'after the abrupt loss of the peer, onclose is called once, and every send is refused',
  needs: ['abruptLoss'],
  async body(run) {
    const connection = await run.connect();
    await connection.pair.cut();
    await expectOneClose(run, connection.client, connection.server);
    for (const { from } of bothWays(connection)) {
      await run.rejects(
        from.send(note(0)),
        `send() of the ${from.name} that lost its peer`,
        'Close the transport when the peer is lost.',
      );
      await run.settles(from.close(), `close() of the ${from.name} that lost its peer`, 'Resolve it.');
    }
    await expectOneClose(run, connection.client, connection.server);
  },
});

const sendsSettle: ContractCase = contractCase({
  id: 'loss/sends-settle',
  behaviour: 'every send that waits when the peer is lost settles, and nothing is delivered after onclose',
  needs: ['abruptLoss'],
  async body(run) {
    const connection = await run.connect();
    const text = 'x'.repeat(10_000);
    const sending = bothWays(connection).flatMap(({ from }) =>
      upTo(100).map((index) => from.send(note(index, text))),
    );
    const settled = Promise.allSettled(sending);
    await connection.pair.cut();
    await untilClosed(run, connection.client, connection.server);
    await run.settles(
      settled,
      'Sending while the peer was lost',
      'Reject every send() that waits when you close.',
    );
    for (const { to } of bothWays(connection))
      run.expect(
        to.events.at(-1)?.kind === 'close',
        `A callback of the ${to.name} was called after its onclose.`,
        'Deliver the messages that were read before you call onclose, or drop them.',
      );
  },
});

export const lossCases: readonly ContractCase[] = [closes, sendsSettle];
