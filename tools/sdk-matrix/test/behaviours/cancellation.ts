import { type CallOptions, callTool, type ProgressCall } from '@milepost/mcp-sdk';
import { type JsonRpcMessage, ProgressErrorCode } from '@milepost/progress-core';
import { FakeClock } from '@milepost/progress-core/testing';
import { ProgressManager } from '@milepost/progress-manager';
import { methodOf, paramsOf } from '@milepost/sdk-peers';
import type { RuleId } from '@milepost/specification';
import { eventually } from '@milepost/testing';

import { cancelsByClosing, isModern } from '../support/cell.js';
import type { Session } from '../support/session.js';
import type { Behaviour } from './behaviour.js';

/** A way to end a call early, and the outcome that the call has then. */
interface Way {
  /** Completes the words "a call …". */
  readonly title: string;
  /** The rules that only this way verifies. */
  readonly verifies: readonly RuleId[];
  readonly options?: (clock: FakeClock, controller: AbortController) => CallOptions;
  readonly end: (call: ProgressCall<unknown>, clock: FakeClock, controller: AbortController) => void;
  readonly code: string;
  /** The reason that the server receives, if it is notified by a message. */
  readonly reason: string;
}

const DEADLINE_MS = 60_000;

const DEADLINE_RULES = ['timeout-for-every-request', 'timeout-cancels', 'timeout-set-per-request'] as const;

/** The rules that each way verifies. */
const CANCELLATION_RULES = [
  'cancel-by-client',
  'cancel-by-notification',
  'cancel-carries-request-id',
  'cancel-reason-optional',
  'cancel-stops-work',
  'cancel-reason-logged',
  'cancel-explicitly-over-http',
  'http-cancel-closes-the-stream',
  'http-disconnect-is-cancellation',
  'http-cancel-without-notification',
  'http-cancel-stops-work-soon',
  'stdio-cancel-by-notification',
  'stdio-cancel-stops-work-soon',
] as const;

const byTheCaller: Way = {
  title: 'that its caller cancels',
  verifies: ['cancel-by-either-side'],
  end: (call) => call.cancel('enough'),
  code: ProgressErrorCode.CANCELLED,
  reason: 'enough',
};

const ways: readonly Way[] = [
  byTheCaller,
  {
    title: 'whose signal aborts',
    verifies: [],
    options: (_clock, { signal }) => ({ signal }),
    end: (_call, _clock, controller) => controller.abort('enough'),
    code: ProgressErrorCode.CANCELLED,
    reason: 'enough',
  },
  {
    title: 'whose idle deadline expires',
    verifies: DEADLINE_RULES,
    options: () => ({ idleTimeoutMs: DEADLINE_MS }),
    end: (_call, clock) => clock.advance(DEADLINE_MS),
    code: ProgressErrorCode.TIMEOUT,
    reason: '60000',
  },
  {
    title: 'whose total deadline expires',
    verifies: [...DEADLINE_RULES, 'timeout-maximum-kept'],
    options: () => ({ totalTimeoutMs: DEADLINE_MS }),
    end: (_call, clock) => clock.advance(DEADLINE_MS),
    code: ProgressErrorCode.TIMEOUT,
    reason: '60000',
  },
];

/** An endless call that was ended while it ran, and the reason for its end as the server received it. */
interface Ended {
  readonly call: ProgressCall<unknown>;
  readonly manager: ProgressManager;
  readonly reason: string;
}

async function endEarly(session: Session, { options, end, code }: Way): Promise<Ended> {
  const clock = new FakeClock();
  const manager = new ProgressManager({ clock });
  const controller = new AbortController();
  const operation = `endless ${String(session.wire.events.length)}`;
  const call = callTool(
    session.client,
    { name: 'endless', arguments: { values: [1], operation } },
    { manager, ...options?.(clock, controller) },
  );
  const outcome = call.result.catch((error: unknown) => error);
  await firstUpdate(call);
  end(call, clock, controller);
  expect(await outcome).toMatchObject({ name: 'ProgressError', code });
  const reason = await session.ended(operation);
  await session.poke(operation);
  return { call, manager, reason };
}

async function firstUpdate(call: ProgressCall<unknown>): Promise<void> {
  for await (const _ of call) return;
  throw new Error('The call ended without an update.');
}

/** Checks that the request was cancelled once, in the way that its revision requires. */
async function expectCancelled(
  { cell, wire, exchangeOf }: Session,
  { call, reason }: Ended,
  told: string,
): Promise<void> {
  const { id } = wire.requestOf(call.token);
  const cancelled = wire
    .notifications('sent', 'notifications/cancelled')
    .filter(({ requestId }) => requestId === id);
  if (cancelsByClosing(cell)) {
    expect(cancelled).toEqual([]);
    await eventually(() => expect(exchangeOf(id)?.ended).toBe('by the client'));
  } else {
    expect(cancelled).toEqual([
      expect.objectContaining({ requestId: id, reason: expect.stringContaining(told) }),
    ]);
    expect(reason).toBe(cancelled[0]?.['reason']);
  }
}

function endsBy(way: Way): Behaviour {
  return {
    title: `a call ${way.title} is cancelled once, as the revision requires, and the server stops the work`,
    verifies: [...CANCELLATION_RULES, ...way.verifies],
    async show(session) {
      await expectCancelled(session, await endEarly(session, way), way.reason);
    },
  };
}

const malformed = (revisionMeta: object): JsonRpcMessage[] =>
  [
    { requestId: 'unknown', reason: 'a request that never was' },
    { requestId: 0, reason: 'a request that is over' },
    { reason: 'no request' },
    { requestId: null },
    { requestId: { not: 'an id' } },
  ].map((params) => ({
    jsonrpc: '2.0',
    method: 'notifications/cancelled',
    params: { ...params, ...revisionMeta },
  }));

/** Behaviours of a call that ends early. */
export const cancellation: readonly Behaviour[] = [
  ...ways.map(endsBy),
  {
    title: 'the server sends nothing more for a cancelled request, neither progress nor a response',
    verifies: [
      'progress-token-of-running-operation',
      'cancel-has-no-response',
      'http-nothing-after-cancel',
      'stdio-nothing-after-cancel',
    ],
    async show(session) {
      const { wire, exchangeOf } = session;
      const { call } = await endEarly(session, byTheCaller);
      const { id } = wire.requestOf(call.token);
      // The late report and the result of the tool were not sent.
      expect(wire.progressOf(call.token).map(({ progress }) => progress)).toEqual([1]);
      expect(exchangeOf(id)?.streamed ?? '').not.toContain('000000');
      expect(wire.responseAt(id)).toBe(-1);
    },
  },
  {
    title: 'progress and a response that arrive after the cancellation are ignored',
    verifies: ['cancel-late-response-ignored', 'cancel-races-handled'],
    async show(session) {
      const { wire, client } = session;
      const { call, manager } = await endEarly(session, byTheCaller);
      const { token } = call;
      const { id } = wire.requestOf(token);
      const heard: unknown[] = [];
      call.updates$.subscribe((update) => heard.push(update.progress));
      const params = { progressToken: token, progress: 2 };
      wire.receive({ jsonrpc: '2.0', method: 'notifications/progress', params });
      wire.receive({ jsonrpc: '2.0', id, result: { content: [] } });
      await expect(call.result).rejects.toMatchObject({ code: ProgressErrorCode.CANCELLED });
      expect(manager.stats().anomalies.late).toBe(1);
      expect(heard).not.toContain(2);
      await callTool(client, { name: 'report', arguments: { total: 1 } }).result;
    },
  },
  {
    title: 'a cancelled call is marked as cancelled at once, and the manager keeps nothing of it',
    verifies: ['cancel-frees-resources', 'cancel-shown-to-people'],
    async show(session) {
      let aborted = false;
      const { call, manager } = await endEarly(session, {
        ...byTheCaller,
        end: (running) => {
          running.cancel('enough');
          aborted = running.operation.signal.aborted;
        },
      });
      expect(aborted).toBe(true);
      expect(call.operation.state).toBe('cancelled');
      expect(manager.stats()).toMatchObject({ active: 0, ended: { cancelled: 1 } });
    },
  },
  {
    title: 'cancelling a call that has ended sends nothing',
    verifies: ['cancel-running-requests-only', 'cancel-races-handled'],
    async show({ client, wire, exchangeOf, settle }) {
      const before = wire.notifications('sent', 'notifications/cancelled').length;
      const controller = new AbortController();
      const { signal } = controller;
      const call = callTool(client, { name: 'report', arguments: { total: 1 } }, { signal });
      await call.result;
      call.cancel('too late');
      controller.abort('too late');
      await settle();
      expect(wire.notifications('sent', 'notifications/cancelled')).toHaveLength(before);
      const exchange = exchangeOf(wire.requestOf(call.token).id);
      if (exchange) await eventually(() => expect(exchange.ended).toBe('by the server'));
    },
  },
  {
    title: 'every cancellation names a request that was sent and is not answered yet, and never initialize',
    verifies: ['cancel-own-requests-only', 'cancel-running-requests-only', 'cancel-not-initialize'],
    async show(session) {
      const { wire } = session;
      await endEarly(session, byTheCaller);
      const sent = new Map<unknown, string>();
      for (const { direction, message } of wire.events) {
        if (methodOf(message) === 'notifications/cancelled' && direction === 'sent') {
          const cancelled = sent.get(paramsOf(message)['requestId']);
          expect(cancelled).toMatch(/^(tools\/call|subscriptions\/listen)$/);
        } else if ('id' in message && message.id !== undefined) {
          if ('method' in message && direction === 'sent') sent.set(message.id, message.method);
          else if (direction === 'received' && !('method' in message)) sent.delete(message.id);
        }
      }
    },
  },
  {
    title: 'a cancellation that is malformed, or names an unknown or finished request, is ignored',
    verifies: [
      'cancel-may-be-ignored',
      'cancel-races-handled',
      'cancel-of-unknown-request-ignored',
      'cancel-of-finished-request-ignored',
      'cancel-malformed-ignored',
    ],
    appliesTo: (cell) => !cancelsByClosing(cell),
    async show({ cell, client, wire }) {
      const { _meta } = wire.requests('tools/call').at(-1)?.params ?? {};
      const messages = malformed(isModern(cell) ? { _meta } : {});
      const operation = 'undisturbed';
      const call = callTool(client, { name: 'endless', arguments: { values: [1], operation } });
      const outcome = call.result.catch(() => 'cancelled');
      await firstUpdate(call);
      // Over HTTP, a server may refuse such a message with the status of its response.
      for (const message of messages) await wire.send(message).catch(() => undefined);
      const next = callTool(client, { name: 'report', arguments: { total: 3 } });
      await next.result;
      expect(wire.progressOf(next.token)).toHaveLength(3);
      expect(call.operation.state).toBe('active');
      call.cancel();
      expect(await outcome).toBe('cancelled');
    },
  },
];
