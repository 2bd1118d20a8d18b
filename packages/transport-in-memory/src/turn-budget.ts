import type { Clock } from '@milepost/progress-core';

/** How long messages are delivered from microtasks before timers and I/O get their turn. */
const MAX_TURN_MS = 10;

/** Microtasks follow one another at once; a gap of this length means that the event loop had its turn. */
const GAP_MS = 1;

/**
 * Says when a pair of transports has held the event loop for long enough. Shared by both ends: two handlers that answer
 * one another would otherwise run for ever, in microtasks, and no timer would ever fire.
 */
export class TurnBudget {
  readonly #clock: Pick<Clock, 'now'>;
  #startedAt = -Infinity;
  #lastSeenAt = -Infinity;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Begins to deliver, or goes on where it was at it just now. */
  enter(): void {
    const now = this.#clock.now();
    if (now - this.#lastSeenAt >= GAP_MS) this.#startedAt = now;
  }

  /** Whether the rest is to wait for the event loop's next turn. */
  get spent(): boolean {
    return this.#clock.now() - this.#startedAt >= MAX_TURN_MS;
  }

  /** Has delivered what there was. */
  leave(): void {
    this.#lastSeenAt = this.#clock.now();
  }

  /** The event loop had its turn. */
  renew(): void {
    this.#startedAt = this.#lastSeenAt = this.#clock.now();
  }
}
