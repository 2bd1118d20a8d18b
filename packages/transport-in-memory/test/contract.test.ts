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
    rawInput: 'carries messages only, and no other code can write to it',
    splitFrames: 'carries no bytes',
    messageLimit: 'no limit is needed: both ends are in one process',
    backPressure: 'the receiver has a message by the end of the tick',
    abruptLoss: 'there is no wire that could break',
    injectedClock: true,
  },
});
