import type { Transport } from '@milepost/progress-core';

import type { ContractEnd, CreateContractPair } from '../../src/contract.js';
import { ByteLane } from './byte-lane.js';
import type { ReferenceOptions } from './reference-transport.js';

/** Returns a createPair for these transports, on a wire in memory that has every control. */
export function pairsOf(create: (options: ReferenceOptions) => Transport): CreateContractPair {
  return ({ clock, maxMessageBytes }) => {
    const into = { client: new ByteLane(), server: new ByteLane() };
    const endOf = (end: ContractEnd): Transport =>
      create({
        incoming: into[end],
        outgoing: into[end === 'client' ? 'server' : 'client'],
        clock,
        maxMessageBytes,
      });
    const server = endOf('server');
    return {
      client: endOf('client'),
      accept: () => Promise.resolve(server),
      inject: (text, to) => into[to].write(Buffer.from(`${text}\n`)),
      encodeFrame: (text) => Buffer.from(`${text}\n`),
      injectBytes: (bytes, to) => into[to].write(bytes),
      stopReading: (end) => into[end].hold(),
      resumeReading: (end) => into[end].release(),
      cut: () => {
        into.client.break();
        into.server.break();
      },
    };
  };
}
