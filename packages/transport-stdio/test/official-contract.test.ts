import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

import { StdioClientTransport as ClientV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as ClientV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StdioServerTransport as ServerV1 } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StdioServerTransport as ServerV2 } from '@modelcontextprotocol/server/stdio';
import type { Transport } from '@milepost/progress-core';
import { describeTransportContract } from '@milepost/transport-kit/contract';

import { stdioPair } from './contract-pairs.js';

const early = 'the server writes what is sent before its start';
const onerrorThrows =
  'an error thrown by onerror of the server drops what was read with it, and is an uncaught exception';
const oncloseThrows = 'an error thrown by onclose of the client is an uncaught exception';
const noCoalescing = 'all progress is kept while it waits';
const unsettled = 'a waiting send of the client is not settled when the process is gone';
const deaf = 'the server does not close when its input ends';
const closesAgain = 'the server calls onclose at each close';

const knownFailures = {
  'SDK v1': {
    'start/send-before': early,
    'handler/onerror-throws': onerrorThrows,
    'handler/onclose-throws': oncloseThrows,
    'pressure/coalesces': noCoalescing,
    'pressure/close': unsettled,
    'close/closes-both': deaf,
    'close/twice': closesAgain,
    'close/send-after': deaf,
    'close/from-onclose': closesAgain,
    'loss/closes': deaf,
    'loss/sends-settle': deaf,
  },
  'SDK v2': {
    'start/send-before': early,
    'input/not-json': 'a line that is not JSON is skipped without an error, on purpose',
    'handler/onerror-throws': onerrorThrows,
    'handler/onclose-throws': oncloseThrows,
    'pressure/coalesces': noCoalescing,
    'pressure/close': unsettled,
    'loss/sends-settle': unsettled,
  },
};

const sdk = {
  'SDK v1': { Client: ClientV1, Server: ServerV1 },
  'SDK v2': { Client: ClientV2, Server: ServerV2 },
};

describe.each(['SDK v1', 'SDK v2'] as const)(
  'StdioClientTransport and StdioServerTransport of the %s',
  (version) => {
    const { Client, Server } = sdk[version];
    describeTransportContract({
      describe,
      it,
      knownFailures: knownFailures[version],
      async createPair({ maxMessageBytes }) {
        // The SDK's buffer also contains the line break.
        const limit = maxMessageBytes === undefined ? {} : { maxBufferSize: maxMessageBytes + 1 };
        const uncaught: unknown[] = [];
        const pair = await stdioPair(
          (relay) => keepingUncaught(new Client({ ...relay, ...limit }), uncaught),
          (stdin, stdout) => {
            keepUncaughtOf(stdin, uncaught);
            return endingWith(new Server(stdin, stdout, limit), stdin, stdout);
          },
        );
        const dispose = async (): Promise<void> => {
          await pair.dispose?.();
          if (uncaught.length > 0) throw new Error('An uncaught exception would have ended the process.');
        };
        return { ...pair, dispose };
      },
      capabilities: {
        rawInput: true,
        splitFrames: true,
        // With v1 the result depends on timing: the server may or may not read the next message before it
        // ends.
        messageLimit: version === 'SDK v2' || 'the server does not close when its input ends',
        backPressure: true,
        abruptLoss: true,
        injectedClock: 'takes no clock',
      },
    });
  },
);

/** Ends the output like a process would: when its server has closed, or when its input has ended. */
function endingWith(server: Transport, stdin: Readable, stdout: Writable): Transport {
  const close = server.close.bind(server);
  server.close = async () => {
    await close();
    stdout.end();
  };
  stdin.once('end', () => setImmediate(() => stdout.end()));
  return server;
}

// An error that an event listener throws would end the process, and so the test. It is collected instead, and
// fails the case when the pair is disposed of.

function keepingUncaught(client: Transport, uncaught: unknown[]): Transport {
  let handler: (() => void) | undefined;
  return Object.defineProperty(client, 'onclose', {
    get: () => handler,
    set(onclose?: () => void) {
      handler = () => {
        try {
          onclose?.();
        } catch (error) {
          uncaught.push(error);
        }
      };
    },
  });
}

function keepUncaughtOf(stdin: Readable, uncaught: unknown[]): void {
  const emit = stdin.emit.bind(stdin) as (...event: unknown[]) => boolean;
  stdin.emit = (...event: unknown[]) => {
    try {
      return emit(...event);
    } catch (error) {
      uncaught.push(error);
      return true;
    }
  };
}

test('the documentation lists exactly the cases that fail', () => {
  const text = readFileSync(new URL('../../../docs/official-transports.md', import.meta.url), 'utf8');
  const section = text.split('\n## ').find((part) => part.startsWith('StdioClientTransport')) ?? '';
  const rows = [...section.matchAll(/^\| `(.+?)` +\| (.{5}) \| (.{5}) \|/gm)];
  for (const [column, version] of [
    [2, 'SDK v1'],
    [3, 'SDK v2'],
  ] as const) {
    const documented = rows.filter((row) => row[column] === 'fails').map((row) => row[1]);
    expect(documented.sort()).toEqual(Object.keys(knownFailures[version]).sort());
  }
});
