import { describeTransportContract } from '../../src/contract.js';
import { pairsOf } from './lane-pair.js';
import { ReferenceTransport } from './reference-transport.js';

// What the broken transports are one fault away from passes everything.
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
