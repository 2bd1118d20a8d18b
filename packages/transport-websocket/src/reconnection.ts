import type { Clock } from '@milepost/progress-core';
import { backoff, type Backoff } from '@milepost/rate-limiter';

import type { ReconnectOptions } from './client-options.js';

const DEFAULT_INITIAL_MS = 250;
const DEFAULT_MAX_MS = 10_000;

/** When the next attempt to reconnect is made, and when it is no use any more. */
export class Reconnection {
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  #droppedAt: number | undefined;
  #attempt = 0;

  /** @throws RangeError or TypeError for an option that is out of its range. */
  constructor(
    { initialMs = DEFAULT_INITIAL_MS, maxMs = DEFAULT_MAX_MS, factor }: ReconnectOptions,
    clock: Clock,
  ) {
    this.#backoff = backoff({ initialMs: Math.min(initialMs, maxMs), maxMs, factor });
    this.#clock = clock;
  }

  /** Whether the connection dropped and is not restored. */
  get isUnderWay(): boolean {
    return this.#droppedAt !== undefined;
  }

  /** The next attempt since the connection dropped; undefined where the session is over by then. */
  next(resumeWindowMs: number): { attempt: number; retryInMs: number } | undefined {
    const now = this.#clock.now();
    this.#droppedAt ??= now;
    const leftMs = resumeWindowMs - (now - this.#droppedAt);
    if (leftMs <= 0) return undefined;
    return { attempt: ++this.#attempt, retryInMs: Math.min(this.#backoff.next(), leftMs) };
  }

  /** The connection stands again. */
  restored(): void {
    this.#droppedAt = undefined;
    this.#attempt = 0;
    this.#backoff.reset();
  }
}
