import type { JsonRpcMessage } from '@milepost/progress-core';

import { type ContractCase, contractCase } from '../contract-case.js';
import { note, progressOf, same } from '../messages.js';
import { bothWays } from './both-ways.js';

/** Characters of each length in UTF-8, characters that JSON escapes, and line breaks of some framings. */
const TEXTS = [
  'äöü ß',
  'Ωμέγα',
  '日本語',
  '😀👩‍👩‍👧',
  'a\nb\r\nc',
  '\u2028\u2029',
  '\u0000\u001f',
  '"\\',
  '\ufeff',
];

const KINDS: readonly JsonRpcMessage[] = [
  { jsonrpc: '2.0', method: 'bare' },
  { jsonrpc: '2.0', method: 'notify', params: { list: [1, null, { deep: true }], empty: {}, fraction: 0.1 } },
  { jsonrpc: '2.0', id: 1, method: 'ask', params: { _meta: { progressToken: 'token' } } },
  { jsonrpc: '2.0', id: '1', method: 'ask' },
  { jsonrpc: '2.0', id: 0, result: {} },
  { jsonrpc: '2.0', id: '', result: { content: [{ type: 'text', text: '' }] } },
  { jsonrpc: '2.0', id: '1', error: { code: -32_601, message: 'Method not found', data: { method: 'ask' } } },
];

const PROGRESS = [1, '1', 0, '', '0', -7, Number.MAX_SAFE_INTEGER].map((token, index) =>
  progressOf(token, index + 0.5),
);

const LARGE = 512 * 1024;

const kinds: ContractCase = arrive(
  'delivery/kinds',
  'requests, notifications, results and errors arrive as they were sent, and their ids keep their type',
  KINDS,
  'Deliver messages unchanged: keep every member, and the type of the id.',
);

const tokens: ContractCase = arrive(
  'delivery/token-types',
  'a progress token keeps its type: 1 is not "1", and 0 and "" are tokens',
  PROGRESS,
  'Never convert a token, never use it as the key of an object, and compare it with undefined, because 0 and "" are falsy.',
);

const multiByte: ContractCase = arrive(
  'delivery/multi-byte',
  'text of every kind arrives as it was sent',
  TEXTS.map((text, index) => note(index, text)),
  'Encode as UTF-8 JSON, and decode whole frames, or use a streaming decoder.',
);

const large: ContractCase = arrive(
  'delivery/large',
  'a message of half a megabyte arrives whole, and so does the message after it',
  [note(0, 'é'.repeat(LARGE / 2)), note(1)],
  'Join the parts into which the network splits a message before you parse it.',
);

/** Creates a case that expects the messages to arrive unchanged and in order, in both directions. */
function arrive(
  id: string,
  behaviour: string,
  sent: readonly JsonRpcMessage[],
  advice: string,
): ContractCase {
  return contractCase({
    id,
    behaviour,
    async body(run) {
      const connection = await run.connect();
      for (const { from, to } of bothWays(connection)) {
        const sending = sent.map((message) => from.send(message));
        await run.settles(Promise.all(sending), `Sending from the ${from.name}`, advice);
        await run.until(
          () => to.messages.length >= sent.length,
          `${String(sent.length)} messages at the ${to.name}`,
          advice,
        );
        for (const [index, message] of sent.entries()) {
          run.expect(
            same(to.messages[index], message),
            `${jsonOf(message)} arrived at the ${to.name} as ${jsonOf(to.messages[index])}.`,
            advice,
          );
        }
      }
    },
  });
}

// The first 200 characters are enough for the message of a failure.
function jsonOf(message: JsonRpcMessage | undefined): string {
  const text = JSON.stringify(message) as string | undefined;
  return text === undefined || text.length <= 200 ? String(text) : `${text.slice(0, 200)}…`;
}

export const contentCases: readonly ContractCase[] = [kinds, tokens, multiByte, large];
