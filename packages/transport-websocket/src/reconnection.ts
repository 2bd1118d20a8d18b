import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { backoff, type Backoff } from '@milepost/rate-limiter';

import type { ReconnectOptions } from './client-options.js';

const DEFAULT_INITIAL_MS = 250;
const DEFAULT_MAX_MS = 10_000;

/** When the next attempt to reconnect is made, and when it is no use any more. */
export class Reconnection {
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  readonly #initialMs: number;
  #droppedAt: number | undefined;
  #attempt = 0;
  #restoredAt = -Infinity;

  /** @throws {@link ProgressError} `state_error` for an option that is out of its range. */
  constructor(
    { initialMs = DEFAULT_INITIAL_MS, maxMs = DEFAULT_MAX_MS, factor }: ReconnectOptions,
    clock: Clock,
  ) {
    try {
      // Who lowers the one need not think of the other.
      this.#backoff = backoff({ initialMs: Math.min(initialMs, maxMs), maxMs, factor });
    } catch (error) {
      throw ProgressError.from(error, ProgressErrorCode.STATE_ERROR);
    }
    this.#clock = clock;
    this.#initialMs = initialMs;
  }

  /** Whether the connection dropped and is not restored. */
  get isUnderWay(): boolean {
    return this.#droppedAt !== undefined;
  }

  /** The next attempt since the connection dropped; undefined where the session is over by then. */
  next(resumeWindowMs: number): { attempt: number; retryInMs: number } | undefined {
    const now = this.#clock.now();
    // One that drops again at once is no success: delays go on growing.
    if (this.#droppedAt === undefined && now - this.#restoredAt > this.#initialMs) this.#backoff.reset();
    this.#droppedAt ??= now;
    const leftMs = resumeWindowMs - (now - this.#droppedAt);
    if (leftMs <= 0) return undefined;
    return { attempt: ++this.#attempt, retryInMs: Math.min(this.#backoff.next(), leftMs) };
  }

  /** The connection stands again. */
  restored(): void {
    this.#droppedAt = undefined;
    this.#attempt = 0;
    this.#restoredAt = this.#clock.now();
  }
}
