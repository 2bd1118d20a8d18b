import { type ContractCase, contractCase } from '../contract-case.js';
import { note, upTo } from '../messages.js';
import { bothWays } from './both-ways.js';
import { expectOneClose, untilClosed } from './close.js';

const closes: ContractCase = contractCase({
  id: 'loss/closes',
  behaviour: 'the abrupt loss of the peer is one onclose, after which every send is refused',
  needs: ['abruptLoss'],
  async body(run) {
    const connection = await run.connect();
    await connection.pair.cut();
    await expectOneClose(run, connection.client, connection.server);
    for (const { from } of bothWays(connection)) {
      await run.rejects(
        from.send(note(0)),
        `send() of the ${from.name} that lost its peer`,
        'Be closed when the peer is lost.',
      );
      await run.settles(from.close(), `close() of the ${from.name} that lost its peer`, 'Resolve it.');
    }
    await expectOneClose(run, connection.client, connection.server);
  },
});

const sendsSettle: ContractCase = contractCase({
  id: 'loss/sends-settle',
  behaviour: 'what was being sent when the peer was lost settles, and nothing is delivered after onclose',
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
        `The ${to.name} was told something after its onclose.`,
        'Deliver what was read before you call onclose, or drop it.',
      );
  },
});

export const lossCases: readonly ContractCase[] = [closes, sendsSettle];
