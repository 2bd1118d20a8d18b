import type { Clock } from '@milepost/progress-core';

import type { HandledRequest } from './request-context.js';

/**
 * What stands between the last update of a request and its answer: a client on the SDK's own `onprogress` loses an
 * update that it reads together with the answer.
 *
 * - `'ping'`: the answer waits until the client has answered a ping, so has heard the update: nothing is lost, for the
 *   price of a round trip. Revision 2026-07-28 has no ping; there it is a turn.
 * - `'turn'`: the answer waits for a turn of the event loop, and so is written by itself. A busy client may still read
 *   both together.
 * - `'none'`: nothing. For clients that lose none, such as ours.
 * - `'auto'`: none over Streamable HTTP, where a client reads one event at a time and loses none; else a ping.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/ping
 */
export type Barrier = 'auto' | 'ping' | 'turn' | 'none';

/** Every {@link Barrier}. */
export const BARRIERS: readonly Barrier[] = ['auto', 'ping', 'turn', 'none'];

/** How long the answer waits for a client that does not answer the ping, in ms. */
const PING_TIMEOUT_MS = 1_000;

/** Waits as long as the barrier says. Never rejects. */
export async function waitAt(barrier: Barrier, request: HandledRequest, clock: Clock): Promise<void> {
  const { signal, isModern, isStreamed } = request;
  if (barrier === 'none' || (barrier === 'auto' && isStreamed) || signal.aborted) return;
  if (barrier !== 'turn' && !isModern) {
    // A refusal is an answer too.
    await request.ping({ signal, timeout: PING_TIMEOUT_MS }).catch(() => undefined);
  } else {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 0));
  }
}
