import { describeTransportContract } from '../../src/contract.js';
import { pairsOf } from './lane-pair.js';
import { ReferenceTransport } from './reference-transport.js';

// The broken transports differ from this one by a single fault, so it must pass every case.
describeTransportContract({
  describe,
  it,
  createPair: pairsOf((options) => new ReferenceTransport(options)),
  capabilities: {
    rawInput: true,
    splitFrames: true,
    messageLimit: true,
    backPressure: true,
    abruptLoss: true,
    injectedClock: true,
  },
});
