import './ws-as-platform.js';

import { type ContractCapabilities, describeTransportContract } from '@milepost/transport-kit/contract';

import { WebSocketClientTransport as PlatformClient } from '../src/index.js';
import { WebSocketClientTransport } from '../src/node.js';
import { type CreateClient, webSocketPair } from './contract-pair.js';

const all: ContractCapabilities = {
  rawInput: true,
  splitFrames: true,
  messageLimit: true,
  backPressure: true,
  abruptLoss: true,
  injectedClock: true,
};
const counted = 'a session counts frames, so that an injected frame would end it';

const onWs: CreateClient = (url, options) => new WebSocketClientTransport(url, options);
const onPlatform: CreateClient = (url, options) => new PlatformClient(url, options);

describe.each([
  ['a client with one connection only', onWs, false as const, all],
  [
    'a client whose session can be resumed',
    onWs,
    { initialMs: 1, maxMs: 20 },
    { ...all, rawInput: counted, splitFrames: counted },
  ],
  ['a client on the platform’s WebSocket', onPlatform, false as const, all],
])('%s', (_name, createClient, reconnect, capabilities) => {
  describeTransportContract({
    describe,
    it,
    capabilities,
    createPair: (options) => webSocketPair(options, reconnect, createClient),
  });
});
