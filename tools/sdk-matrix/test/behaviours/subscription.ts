import { callTool } from '@milepost/mcp-sdk';
import { methodOf } from '@milepost/sdk-peers';

import { cancelsByClosing, isModern } from '../support/cell.js';
import type { Session } from '../support/session.js';
import type { Behaviour } from './behaviour.js';

/** Subscribes, and then calls a tool. */
async function subscribe({ client, wire }: Session) {
  if (!('listen' in client)) throw new Error('Only SDK v2 has subscriptions.');
  const subscription = await client.listen({ toolsListChanged: true });
  const call = callTool(client, { name: 'report', arguments: { total: 3 } });
  await call.result;
  expect(wire.progressOf(call.token)).toHaveLength(3);
  const { id } = wire.requests('subscriptions/listen').at(-1) ?? { id: '' };
  return { subscription, id, token: call.token };
}

/** Behaviours of progress beside a subscription, which is a request that stays open. */
export const subscription: readonly Behaviour[] = [
  {
    title: 'no progress is sent as a message of a subscription, or on its stream',
    verifies: ['progress-not-on-the-listen-stream'],
    appliesTo: isModern,
    async show(session) {
      const { subscription, id } = await subscribe(session);
      expect(session.exchangeOf(id)?.streamed ?? '').not.toContain('notifications/progress');
      const stamped = session.wire
        .received('notifications/progress')
        .filter((message) => JSON.stringify(message).includes('subscriptionId'));
      expect(stamped).toEqual([]);
      await subscription.close();
    },
  },
  {
    title: 'a client can end its subscription as usual beside calls with progress',
    verifies: [],
    appliesTo: isModern,
    async show(session) {
      const { subscription, id } = await subscribe(session);
      await subscription.close();
      expect(await subscription.closed).toBe('local');
      const cancelled = session.wire
        .notifications('sent', 'notifications/cancelled')
        .filter(({ requestId }) => requestId === id);
      // Over HTTP the SDK sends this notification although it should not: see sdk-deviations.test.ts.
      expect(cancelled.length).toBe(1);
    },
  },
  {
    title: 'the response that ends a subscription still reaches the client',
    verifies: [],
    appliesTo: isModern,
    async show(session) {
      const { subscription, id } = await subscribe(session);
      session.wire.receive({ jsonrpc: '2.0', id, result: { resultType: 'complete' } });
      expect(await subscription.closed).toBe('graceful');
    },
  },
  {
    title: 'the cancellation that ends a subscription still reaches the client',
    verifies: ['server-cancel-ends-a-subscription', 'server-cancel-names-a-listen-request'],
    appliesTo: (cell) => isModern(cell) && !cancelsByClosing(cell),
    async show(session) {
      const { subscription, id } = await subscribe(session);
      const params = { requestId: id };
      session.wire.receive({ jsonrpc: '2.0', method: 'notifications/cancelled', params });
      expect(await subscription.closed).toBe('remote');
    },
  },
  {
    title: 'a server sends no cancellation, however its calls end',
    verifies: ['server-cancel-for-nothing-else', 'server-cancel-names-a-listen-request'],
    appliesTo: isModern,
    async show({ client, wire, ended, settle }) {
      const before = wire.received('notifications/cancelled').length;
      for (const name of ['report', 'throw', 'refuse']) {
        await callTool(client, { name, arguments: { total: 2 } }).result.catch(() => undefined);
      }
      const operation = 'cancelled by the client alone';
      const call = callTool(client, { name: 'endless', arguments: { values: [1], operation } });
      for await (const _ of call) call.cancel();
      await ended(operation);
      await settle();
      expect(wire.received('notifications/cancelled')).toHaveLength(before);
      // It sends no request either: in this revision servers send none.
      const received = wire.events.filter(({ direction }) => direction === 'received');
      const asked = received.filter(({ message }) => methodOf(message) !== undefined && 'id' in message);
      expect(asked).toEqual([]);
    },
  },
];
