import type { Readable, Writable } from 'node:stream';

import { type ContractCapabilities, describeTransportContract } from '@milepost/transport-kit/contract';

import {
  StdioClientTransport,
  StdioServerTransport,
  type StdioServerTransportOptions,
  StreamTransport,
} from '../src/index.js';
import { socketPair, stdioPair } from './contract-pairs.js';

const capabilities: ContractCapabilities = {
  rawInput: true,
  splitFrames: true,
  messageLimit: true,
  backPressure: true,
  abruptLoss: true,
  injectedClock: true,
};
const shutdownGraceMs = 500;

describe('StreamTransport on two sockets', () => {
  describeTransportContract({
    describe,
    it,
    capabilities,
    createPair: ({ clock, maxMessageBytes: maxMessageBytes }) =>
      socketPair(
        (socket) =>
          new StreamTransport({
            readable: socket,
            writable: socket,
            clock,
            maxMessageBytes,
            shutdownGraceMs,
          }),
      ),
  });
});

/** Ends its output when it has closed, like a server whose process exits then. */
class EndingServerTransport extends StdioServerTransport {
  constructor(readonly options: StdioServerTransportOptions & { stdin: Readable; stdout: Writable }) {
    super(options);
  }

  protected override finish(): void {
    super.finish();
    this.options.stdout.end();
  }
}

describe('StdioClientTransport, its child process, and StdioServerTransport', () => {
  describeTransportContract({
    describe,
    it,
    capabilities,
    createPair: ({ clock, maxMessageBytes: maxMessageBytes }) =>
      stdioPair(
        (relay) => new StdioClientTransport({ ...relay, clock, maxMessageBytes, shutdownGraceMs }),
        (stdin, stdout) =>
          new EndingServerTransport({ stdin, stdout, clock, maxMessageBytes, shutdownGraceMs }),
      ),
  });
});
