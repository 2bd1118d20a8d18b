import { describeTransportContract } from '@milepost/transport-kit/contract';

import { MessagePortTransport } from '../src/index.js';
import { RelayedChannel } from './relayed-channel.js';

describeTransportContract({
  describe,
  it,
  createPair({ clock, maxMessageBytes }) {
    const channel = new RelayedChannel();
    const [client, server] = [channel.client, channel.server].map(
      ({ port }) => new MessagePortTransport({ port, clock, maxMessageBytes }),
    ) as [MessagePortTransport, MessagePortTransport];
    return {
      client,
      accept: () => Promise.resolve(server),
      inject: (text, to) => channel[to].post(text),
      stopReading: (end) => channel[end].stop(),
      resumeReading: (end) => channel[end].resume(),
      cut: () => channel.cut(),
      dispose: () => channel.cut(),
    };
  },
  capabilities: {
    rawInput: true,
    splitFrames: 'a port carries whole values',
    messageLimit: true,
    backPressure: true,
    abruptLoss: true,
    injectedClock: true,
  },
});
