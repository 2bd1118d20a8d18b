/**
 * Deviations of the SDK itself from the specification, shown without this package. Each test asserts what the
 * SDK does instead, so it fails once the SDK is fixed: then remove the test.
 */
import { SDK_VERSIONS, type SdkVersion } from '@milepost/sdk-peers';
import { endAfterEach, eventually } from '@milepost/testing';

import type { Cell } from './support/cell.js';
import { Session } from './support/session.js';

const ends = endAfterEach();

async function connect(cell: Cell): Promise<Session> {
  const session = await Session.open(cell);
  ends.add(session.close);
  return session;
}

const toClient = (client: SdkVersion): Cell => ({
  client,
  server: 'v2',
  carrier: 'in-memory',
  revision: '2025-11-25',
});
const modernHttp: Cell = { client: 'v2', server: 'v2', carrier: 'http', revision: '2026-07-28' };

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation#behavior-requirements
test('a client of the SDK v1 ignores the cancellation of a request with the id 0, which is the first of a server', async () => {
  const ends: Record<string, string[]> = {};
  for (const client of SDK_VERSIONS) {
    const { wire, callPlain, cancelledSampling } = await connect(toClient(client));
    await callPlain('cancelSample', {});
    await callPlain('sample', {});
    await callPlain('cancelSample', {});
    await callPlain('sample', {});
    const cancelled = wire.notifications('received', 'notifications/cancelled');
    expect(cancelled.map(({ requestId }) => requestId)).toEqual([0, 2]);
    ends[client] = cancelledSampling.map((reason) => reason.replace(/^.*: /, ''));
  }
  expect(ends).toEqual({ v1: ['enough'], v2: ['enough', 'enough'] });
});

// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
test.each(SDK_VERSIONS)(
  "the SDK's own onprogress loses an update that is read together with the response: %s",
  async (client) => {
    const { wire, errors, callPlain } = await connect(toClient(client));
    const heard: number[] = [];
    const onprogress = ({ progress }: { progress: number }): void => void heard.push(progress);
    const call = callPlain('endless', { values: [] }, { onprogress });
    wire.answerTogether();
    await call;
    expect(heard).toEqual([]);
    expect(errors.map(({ message }) => message)).toEqual([expect.stringMatching(/unknown token/)]);
  },
);

// https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#receiving-messages
test('over HTTP without sessions, a request whose response stream breaks waits for its timeout', async () => {
  const { errors, exchanges, callPlain, settle } = await connect(modernHttp);
  let outcome = 'waits';
  const call = callPlain('endless', { values: [1] }, { onprogress: () => exchanges.at(-1)?.cut() }).then(
    () => (outcome = 'answered'),
    () => (outcome = 'lost'),
  );
  // The client has now noticed the broken stream.
  await eventually(() => expect(errors).toHaveLength(1));
  expect(errors[0]?.message).toMatch(/SSE stream disconnected/);
  await settle();
  expect(outcome).toBe('waits');
  await ends.endAll();
  expect(await call).toBe('lost');
});

// https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/cancellation
test('over HTTP without sessions, a subscription that is closed is cancelled by a notification too', async () => {
  const { client, wire } = await connect(modernHttp);
  if (!('listen' in client)) throw new Error('Only SDK v2 has subscriptions.');
  const subscription = await client.listen({ toolsListChanged: true });
  await subscription.close();
  const [listen] = wire.requests('subscriptions/listen');
  const cancelled = wire.notifications('sent', 'notifications/cancelled');
  expect(cancelled.map(({ requestId }) => requestId)).toEqual([listen?.id]);
});
