import { callTool } from '@milepost/mcp-sdk';
import type { JsonRpcId, JsonRpcMessage } from '@milepost/progress-core';
import { methodOf } from '@milepost/sdk-peers';
import { eventually } from '@milepost/testing';

import { isModern } from '../support/cell.js';
import type { Behaviour } from './behaviour.js';

interface SamplingRequest {
  readonly id: JsonRpcId;
  readonly params: { readonly _meta: { readonly progressToken: unknown } };
}

/** Behaviours of each side: which notifications it sends to the other. */
export const direction: readonly Behaviour[] = [
  {
    title: "a client reports progress on the server's request before it responds",
    verifies: ['progress-from-either-side'],
    appliesTo: (cell) => !isModern(cell),
    async show({ wire, callPlain }) {
      const from = wire.events.length;
      await callPlain('sample', {});
      const events = wire.events.slice(from);
      const asked = events.find(({ message }) => methodOf(message) === 'sampling/createMessage');
      const request = asked?.message as JsonRpcMessage & SamplingRequest;
      expect(asked?.direction).toBe('received');
      const { progressToken } = request.params._meta;
      const answers = events.filter(
        ({ direction, message }) =>
          direction === 'sent' &&
          (methodOf(message) === 'notifications/progress' ||
            (!('method' in message) && message.id === request.id)),
      );
      expect(answers.map(({ message }) => message)).toEqual([
        ...[1, 2, 3].map((progress) => ({
          jsonrpc: '2.0',
          method: 'notifications/progress',
          params: { progressToken, progress, total: 3 },
        })),
        { jsonrpc: '2.0', id: request.id, result: expect.objectContaining({ model: 'none' }) },
      ]);
    },
  },
  {
    title: 'a server cancels a request that it sent, and the client stops working on it',
    verifies: ['cancel-by-either-side', 'cancel-stops-work', 'cancel-has-no-response'],
    appliesTo: (cell) => !isModern(cell),
    async show({ wire, callPlain, cancelledSampling }) {
      // The first request cannot be cancelled at every client: see sdk-deviations.test.ts.
      await callPlain('sample', {});
      await callPlain('cancelSample', {});
      const { id } = wire.received('sampling/createMessage').at(-1) as unknown as SamplingRequest;
      expect(wire.notifications('received', 'notifications/cancelled').at(-1)).toEqual({
        requestId: id,
        reason: expect.stringContaining('enough'),
      });
      await eventually(() => expect(cancelledSampling.at(-1)).toContain('enough'));
      const answered = wire.events.filter(
        ({ direction, message }) => direction === 'sent' && !('method' in message) && message.id === id,
      );
      expect(answered).toEqual([]);
    },
  },
  {
    title: 'a client sends the request, and no notification',
    verifies: ['progress-only-from-servers'],
    async show({ client, wire }) {
      const before = wire.events.length;
      await callTool(client, { name: 'report', arguments: { total: 3 } }).result;
      const sent = wire.events.slice(before).filter((event) => event.direction === 'sent');
      const methods = sent.map(({ message }) => methodOf(message));
      // A response to the server has no method.
      expect(methods.filter((method) => method !== undefined)).toEqual(['tools/call']);
    },
  },
  {
    title: 'a server sends the progress and the response, and between them at most one ping',
    verifies: ['progress-while-in-flight'],
    async show({ cell, client, wire }) {
      const before = wire.events.length;
      const call = callTool(client, { name: 'report', arguments: { total: 3 } });
      await call.result;
      const received = wire.events.slice(before).filter((event) => event.direction === 'received');
      const methods = received.map(({ message }) => methodOf(message) ?? 'response');
      if (!isModern(cell) && methods[3] === 'ping') methods.splice(3, 1);
      expect(methods).toEqual([...Array<string>(3).fill('notifications/progress'), 'response']);
    },
  },
];
