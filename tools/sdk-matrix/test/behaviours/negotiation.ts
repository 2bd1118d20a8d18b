import { isModern } from '../support/cell.js';
import type { Behaviour } from './behaviour.js';

/** Behaviours that show that a cell uses its revision. */
export const negotiation: readonly Behaviour[] = [
  {
    title: 'client and server use the revision of the cell',
    verifies: [],
    async show({ cell, client, wire, callPlain }) {
      await callPlain('report', { total: 1 });
      if ('getNegotiatedProtocolVersion' in client) {
        expect(client.getNegotiatedProtocolVersion()).toBe(cell.revision);
      }
      if (isModern(cell)) {
        expect(wire.requests('initialize')).toEqual([]);
        expect(wire.requests('tools/call').at(-1)?.params['_meta']).toMatchObject({
          'io.modelcontextprotocol/protocolVersion': cell.revision,
        });
      } else {
        const [initialize] = wire.requests('initialize');
        expect(initialize?.params['protocolVersion']).toBe(cell.revision);
        expect(wire.resultOf(initialize?.id ?? '')).toMatchObject({ protocolVersion: cell.revision });
      }
    },
  },
];
