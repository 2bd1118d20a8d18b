import { describeTransportContract } from '@milepost/transport-kit/contract';

import { createInMemoryTransportPair } from '../src/index.js';

describeTransportContract({
  describe,
  it,
  createPair({ clock }) {
    const [client, server] = createInMemoryTransportPair({ clock });
    return { client, accept: () => Promise.resolve(server) };
  },
  capabilities: {
    rawInput: 'messages only, nobody else can write to it',
    splitFrames: 'no bytes',
    messageLimit: 'nothing to protect from: both ends are one process',
    backPressure: 'a message is in its receiver by the end of the tick',
    abruptLoss: 'no wire that could break',
    injectedClock: true,
  },
});
