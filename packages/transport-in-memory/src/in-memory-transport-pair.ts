import { type Clock, systemClock, type Transport } from '@milepost/progress-core';

import { InMemoryTransport } from './in-memory-transport.js';
import { TurnBudget } from './turn-budget.js';

/** How {@link createInMemoryTransportPair} is set up. */
export interface InMemoryTransportOptions {
  /** How long each message is on its way, in ms. Default: 0, which is by the end of the tick. */
  latencyMs?: number | undefined;
  /**
   * Whether messages go through JSON, as on a wire: the peer gets a copy, what is undefined is left out, and what cannot be
   * encoded is refused. Without it a message is shared: ten times as fast, and nobody may change it. Default: true.
   */
  copy?: boolean | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

/**
 * Makes two transports that are connected to one another.
 *
 * - Delivery is asynchronous and in order. A message that comes before its receiver has started waits for it.
 * - `send` has done its work when it returns: the message is in the peer's inbox. There is no back-pressure.
 * - `close()` on one end closes both: the other still gets what was sent before, then its `onclose`.
 * - A flood leaves the event loop its turn every 10 ms.
 */
export function createInMemoryTransportPair(options: InMemoryTransportOptions = {}): [Transport, Transport] {
  const { latencyMs = 0, copy = true, clock = systemClock } = options;
  const inbox = { latencyMs, clock, budget: new TurnBudget(clock) };
  const pair: [InMemoryTransport, InMemoryTransport] = [
    new InMemoryTransport(copy, inbox),
    new InMemoryTransport(copy, inbox),
  ];
  InMemoryTransport.join(...pair);
  return pair;
}
