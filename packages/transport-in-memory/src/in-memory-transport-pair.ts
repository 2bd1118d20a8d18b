import { type Clock, systemClock, type Transport } from '@milepost/progress-core';
import { numberOption } from '@milepost/progress-core/internal';

import { InMemoryTransport } from './in-memory-transport.js';
import { TurnBudget } from './turn-budget.js';

/** Options of {@link createInMemoryTransportPair}. */
export interface InMemoryTransportOptions {
  /** The delay of each message and of the close, in ms. Default: 0, which delivers by the end of the tick. */
  latencyMs?: number | undefined;
  /**
   * Whether messages are copied through JSON, as on a wire. Default: true.
   *
   * - `true`: the peer receives a copy. Properties that are undefined are left out, and a message that cannot
   *   be encoded is refused.
   * - `false`: both ends share the message, so neither may change it. This is ten times as fast.
   */
  copy?: boolean | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Clock | undefined;
}

/**
 * Creates two transports that are connected to each other.
 *
 * - Delivery is asynchronous and in order. A message that arrives before its receiver has started waits.
 * - When `send` returns, the message is in the peer's inbox. There is no back-pressure but the pause below.
 * - `close()` on one end closes both. The other end first receives the messages that were sent before, and
 *   then its `onclose` is called.
 * - During a flood, delivery pauses every 10 ms, so that timers and I/O can run. A promise that `send`
 *   returns during a pause resolves after it.
 *
 * @throws TypeError or RangeError if `latencyMs` is not a finite number of at least 0.
 */
export function createInMemoryTransportPair(options: InMemoryTransportOptions = {}): [Transport, Transport] {
  const { latencyMs = 0, copy = true, clock = systemClock } = options;
  numberOption('latencyMs', latencyMs, { min: 0, max: Number.MAX_VALUE });
  const inbox = { latencyMs, clock, budget: new TurnBudget(clock) };
  const pair: [InMemoryTransport, InMemoryTransport] = [
    new InMemoryTransport(copy, inbox),
    new InMemoryTransport(copy, inbox),
  ];
  InMemoryTransport.join(...pair);
  return pair;
}
