import type { Clock } from '@milepost/progress-core';

/** How long messages are delivered from microtasks before timers and I/O may run, in ms. */
const MAX_TURN_MS = 10;

/** A gap between two deliveries that shows that the event loop has run, in ms. Microtasks leave no gap. */
const GAP_MS = 1;

/**
 * Measures how long a pair of transports has kept the event loop busy, and reports when delivery must pause.
 *
 * Both ends share one budget. Otherwise two handlers that answer each other would run for ever in microtasks,
 * and no timer would fire.
 */
export class TurnBudget {
  readonly #clock: Pick<Clock, 'now'>;
  #startedAt = -Infinity;
  #lastSeenAt = -Infinity;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Registers the start of a delivery. The time counts on from the last delivery, unless there was a gap. */
  enter(): void {
    const now = this.#clock.now();
    if (now - this.#lastSeenAt >= GAP_MS) this.#startedAt = now;
  }

  /** Whether the time is used up, so that the rest must wait for the next turn of the event loop. */
  get spent(): boolean {
    return this.#clock.now() - this.#startedAt >= MAX_TURN_MS;
  }

  /** Registers the end of a delivery. */
  leave(): void {
    this.#lastSeenAt = this.#clock.now();
  }

  /** Registers that the event loop has run, so that the time starts again. */
  renew(): void {
    this.#startedAt = this.#lastSeenAt = this.#clock.now();
  }
}
