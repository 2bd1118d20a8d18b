import { type ContractCase, contractCase } from '../contract-case.js';
import { note, noteIndexes, same } from '../messages.js';
import { bothWays } from './both-ways.js';

const NOT_JSON = ['not JSON', '{"jsonrpc":"2.0","method":', "{'jsonrpc':'2.0','method':'x'}", 'undefined'];

const NOT_JSON_RPC = [
  'null',
  '1',
  '"text"',
  '[]',
  '{}',
  '{"jsonrpc":"2.0"}',
  '{"jsonrpc":"1.0","method":"x"}',
  '{"method":"x"}',
  '{"jsonrpc":"2.0","method":1}',
  '{"jsonrpc":"2.0","id":{},"method":"x"}',
];

/**
 * Creates a case that puts each of `texts` into the channel, as if the peer had sent it. Each must be reported to
 * `onerror` and not be delivered, and the valid messages after it must still arrive.
 *
 * @param what - what the texts are, for the advice to the author of an adapter: `input that is not JSON`.
 */
function refused(id: string, behaviour: string, texts: readonly string[], what: string): ContractCase {
  return contractCase({
    id,
    behaviour,
    needs: ['rawInput'],
    async body(run) {
      const connection = await run.connect();
      const advice = `Report ${what} to onerror, do not deliver it, and continue with the next frame.`;
      for (const { from, to } of bothWays(connection)) {
        for (const [index, text] of texts.entries()) {
          await connection.pair.inject(text, to.name);
          await connection.pair.inject(JSON.stringify(note(index)), to.name);
          await run.until(
            () => noteIndexes(to.messages).includes(index),
            `The message at the ${to.name} after the input ${text}`,
            advice,
          );
          run.expect(
            to.errors.length > index,
            `onerror of the ${to.name} was not called for the input ${text}.`,
            advice,
          );
        }
        await run.settles(from.send(note(-1)), `send() of the ${from.name} afterwards`, advice);
        await run.until(
          () => noteIndexes(to.messages).includes(-1),
          `A message sent to the ${to.name} afterwards`,
          advice,
        );
        run.expect(
          same(noteIndexes(to.messages), [...texts.keys(), -1]) && to.messages.length === texts.length + 1,
          `The ${to.name} did not receive exactly the valid messages, once each.`,
          advice,
        );
      }
    },
  });
}

const notJson: ContractCase = refused(
  'input/not-json',
  'input that is not JSON is reported and not delivered, and the channel continues',
  NOT_JSON,
  'input that is not JSON',
);

const notJsonRpc: ContractCase = refused(
  'input/not-json-rpc',
  'JSON that is not a JSON-RPC 2.0 message is reported and not delivered, and the channel continues',
  NOT_JSON_RPC,
  'JSON that is not a JSON-RPC 2.0 message',
);

export const inputCases: readonly ContractCase[] = [notJson, notJsonRpc];
