import { readFileSync } from 'node:fs';

import { InMemoryTransport as InMemoryTransportV2 } from '@modelcontextprotocol/client';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import type { Transport } from '@milepost/progress-core';
import { describeTransportContract } from '@milepost/transport-kit/contract';

const noBytes = 'delivers objects, within send()';

const unstarted = 'start() keeps no state';
const thrown =
  'an error thrown by a handler rejects the send() or close() of the other end, and onerror is never called';
const doubleClose = 'onclose is called twice at the end that closes';

const knownFailures = {
  'SDK v1': {
    'start/twice': unstarted,
    'start/send-before': unstarted,
    'handler/onmessage-throws': thrown,
    'handler/onerror-throws': thrown,
    'handler/onclose-throws': thrown,
    'close/closes-both': doubleClose,
    'close/twice': doubleClose,
    'close/both-ends': doubleClose,
    'close/from-onmessage': doubleClose,
    'close/from-onclose': doubleClose,
  },
  'SDK v2': {
    'start/twice': unstarted,
    'start/send-before': unstarted,
    'handler/onmessage-throws': thrown,
    'handler/onerror-throws': thrown,
    'handler/onclose-throws': thrown,
  },
};

const createPairOf = {
  'SDK v1': (): [Transport, Transport] => InMemoryTransportV1.createLinkedPair(),
  'SDK v2': (): [Transport, Transport] => InMemoryTransportV2.createLinkedPair(),
};

describe.each(['SDK v1', 'SDK v2'] as const)('InMemoryTransport of the %s', (version) => {
  describeTransportContract({
    describe,
    it,
    knownFailures: knownFailures[version],
    createPair() {
      const [client, server] = createPairOf[version]();
      return { client, accept: () => Promise.resolve(server) };
    },
    capabilities: {
      rawInput: noBytes,
      splitFrames: noBytes,
      messageLimit: noBytes,
      backPressure: noBytes,
      abruptLoss: 'no wire that could break',
      injectedClock: true,
    },
  });
});

test('the documentation lists exactly the cases that fail', () => {
  const text = readFileSync(new URL('../../../docs/official-transports.md', import.meta.url), 'utf8');
  const section = text.split('\n## ').find((part) => part.startsWith('InMemoryTransport')) ?? '';
  const rows = [...section.matchAll(/^\| `(.+?)` +\| (.{5}) \| (.{5}) \|/gm)];
  for (const [column, version] of [
    [2, 'SDK v1'],
    [3, 'SDK v2'],
  ] as const) {
    const documented = rows.filter((row) => row[column] === 'fails').map((row) => row[1]);
    expect(documented.sort()).toEqual(Object.keys(knownFailures[version]).sort());
  }
});
