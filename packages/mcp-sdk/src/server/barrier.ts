import type { Clock } from '@milepost/progress-core';

import type { HandledRequest } from './handled-request.js';

/**
 * How a server keeps the last update of a request and the response apart, because a client that uses the
 * SDK's own `onprogress` drops an update that it reads together with the response.
 *
 * - `'ping'`: the response waits until the client has answered a ping, and so has processed the update.
 *   Nothing is lost, at the cost of one round trip. Revision 2026-07-28 has no ping; there it means `'turn'`.
 * - `'turn'`: the response waits for one turn of the event loop, so that it is written separately. A busy
 *   client may still read both together.
 * - `'none'`: the response does not wait. For clients that lose no update, such as ours.
 * - `'auto'`: `'none'` over Streamable HTTP, where a client reads one event at a time and loses no update;
 *   otherwise `'ping'`.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/ping
 */
export type Barrier = 'auto' | 'ping' | 'turn' | 'none';

/** All values of {@link Barrier}. */
export const BARRIERS: readonly Barrier[] = ['auto', 'ping', 'turn', 'none'];

/** How long the response waits for a client that does not answer the ping, in ms. */
const PING_TIMEOUT_MS = 1_000;

/** Resolves when the barrier allows the response to be sent. Never rejects. */
export async function waitAt(barrier: Barrier, request: HandledRequest, clock: Clock): Promise<void> {
  const { signal, isModern, isStreamed } = request;
  if (barrier === 'none' || (barrier === 'auto' && isStreamed) || signal.aborted) return;
  if (barrier !== 'turn' && !isModern) {
    // An error response is as good as a result: it shows that the client has read the update.
    await request.ping({ signal, timeout: PING_TIMEOUT_MS }).catch(() => undefined);
  } else {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 0));
  }
}
