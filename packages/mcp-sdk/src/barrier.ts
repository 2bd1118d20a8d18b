import type { Clock } from '@milepost/progress-core';

import type { HandledRequest } from './request-context.js';

/**
 * What stands between the last update of a request and its answer: a client on the SDK's own `onprogress` loses an
 * update that it reads together with the answer.
 *
 * - `'none'`: nothing. For clients that lose none, such as ours.
 * - `'turn'`: the answer waits for a turn of the event loop, and so is written by itself.
 * - `'ping'`: the answer waits until the client has answered a ping, so has heard the update: nothing is lost, for the
 *   price of a round trip. Revision 2026-07-28 has no ping; there it is a turn.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/ping
 */
export type Barrier = 'none' | 'turn' | 'ping';

/** All there are. */
export const BARRIERS: readonly Barrier[] = ['none', 'turn', 'ping'];

/** For so long, in ms, a client that answers no ping holds its answer up: over HTTP without sessions none can. */
const PING_TIMEOUT_MS = 1_000;

/** Waits as long as the barrier says. Never rejects. */
export async function pass(barrier: Barrier, request: HandledRequest, clock: Clock): Promise<void> {
  const { signal, modern } = request;
  if (barrier === 'none' || signal.aborted) return;
  if (barrier === 'ping' && !modern) {
    // A refusal is an answer too.
    await request.ping({ signal, timeout: PING_TIMEOUT_MS }).catch(() => undefined);
  } else {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, 0));
  }
}
