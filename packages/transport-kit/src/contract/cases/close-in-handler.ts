import { type ContractCase, contractCase } from '../contract-case.js';
import { note, upTo } from '../messages.js';
import { turns } from '../waiting.js';
import { bothWays } from './both-ways.js';
import { expectOneClose, untilClosed } from './close.js';

const SILENT = 'Before each delivery, check that onclose was not called. Drop the messages that are left.';

const fromMessage: ContractCase = contractCase({
  id: 'close/from-onmessage',
  behaviour: 'onmessage may call close, and nothing is delivered after onclose',
  async body(run) {
    for (const which of [0, 1] as const) {
      const connection = await run.connect();
      const { from, to } = bothWays(connection)[which] as ReturnType<typeof bothWays>[number];
      const closing: Promise<void>[] = [];
      to.onEvent = ({ kind }) => {
        if (kind === 'message') closing.push(to.close());
      };
      const sending = upTo(50).map((index) => from.send(note(index)));
      await run.settles(
        Promise.allSettled(sending),
        `Sending to a ${to.name} that closes`,
        'Settle every send().',
      );
      await expectOneClose(run, to);
      await run.settles(
        Promise.all(closing),
        `close() of the ${to.name} in onmessage`,
        'Resolve every call.',
      );
      run.expect(
        to.events.at(-1)?.kind === 'close',
        `A callback of the ${to.name} was called after its onclose.`,
        SILENT,
      );
    }
  },
});

const fromClose: ContractCase = contractCase({
  id: 'close/from-onclose',
  behaviour: 'onclose may call close again',
  async body(run) {
    const connection = await run.connect();
    const closing: Promise<void>[] = [];
    for (const end of [connection.client, connection.server])
      end.onEvent = ({ kind }) => {
        // The number is limited, so that a transport that calls onclose at every close() fails, instead of
        // recursing for ever.
        if (kind === 'close' && end.closes < 5) closing.push(end.close());
      };
    await run.settles(
      connection.server.close(),
      'close() of the server',
      'Resolve it when the transport is closed.',
    );
    await expectOneClose(run, connection.client, connection.server);
    await run.settles(
      Promise.all(closing),
      'close() in onclose',
      'Resolve it: set the state to closed before you call onclose.',
    );
  },
});

const silentAfter: ContractCase = contractCase({
  id: 'close/silent-after',
  behaviour: 'nothing is delivered after onclose, even if the peer continues to send',
  async body(run) {
    for (const which of [0, 1] as const) {
      const connection = await run.connect();
      const { from, to } = bothWays(connection)[which] as ReturnType<typeof bothWays>[number];
      const flood = (): void => {
        for (const index of upTo(100)) void from.send(note(index));
      };
      flood();
      await run.until(
        () => to.messages.length > 0,
        `A message at the ${to.name}`,
        'Deliver every message that was sent.',
      );
      flood();
      const closing = to.close();
      for (const _turn of upTo(5)) {
        flood();
        await turns();
      }
      await run.settles(
        closing,
        `close() of the ${to.name}`,
        'It must not wait for a peer that continues to send.',
      );
      await untilClosed(run, to);
      await turns(20);
      run.expect(
        to.events.at(-1)?.kind === 'close',
        `A callback of the ${to.name} was called after its onclose.`,
        SILENT,
      );
    }
  },
});

export const closeInHandlerCases: readonly ContractCase[] = [fromMessage, fromClose, silentAfter];
