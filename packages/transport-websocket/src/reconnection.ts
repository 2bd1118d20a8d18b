import type { Clock } from '@milepost/progress-core';
import { backoff, type Backoff } from '@milepost/rate-limiter';

import type { ReconnectOptions } from './client-options.js';

const DEFAULT_INITIAL_MS = 250;
const DEFAULT_MAX_MS = 10_000;

/** Decides when the next attempt to reconnect starts, and when it is too late for another. */
export class Reconnection {
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  readonly #initialMs: number;
  #droppedAt: number | undefined;
  #attempt = 0;
  #restoredAt = -Infinity;

  /** @throws TypeError or RangeError if an option is not a number, or is out of its range. */
  constructor(
    // A caller may set only `maxMs`, and lower than the default of `initialMs`.
    {
      maxMs = DEFAULT_MAX_MS,
      initialMs = maxMs < DEFAULT_INITIAL_MS ? maxMs : DEFAULT_INITIAL_MS,
      factor,
    }: ReconnectOptions,
    clock: Clock,
  ) {
    this.#backoff = backoff({ initialMs, maxMs, factor });
    this.#clock = clock;
    this.#initialMs = initialMs;
  }

  /** Whether the connection has dropped and is not yet restored. */
  get isUnderWay(): boolean {
    return this.#droppedAt !== undefined;
  }

  /**
   * Returns the number of the next attempt since the connection dropped, and the delay before it.
   *
   * @param resumeWindowMs - how long the server keeps the session after the drop, in ms.
   * @returns undefined if the window has passed; otherwise the attempt starts within the window.
   */
  next(resumeWindowMs: number): { attempt: number; retryInMs: number } | undefined {
    const now = this.#clock.now();
    // A connection that drops again at once is not a success, so the delays continue to grow.
    if (this.#droppedAt === undefined && now - this.#restoredAt > this.#initialMs) this.#backoff.reset();
    this.#droppedAt ??= now;
    const leftMs = resumeWindowMs - (now - this.#droppedAt);
    if (leftMs <= 0) return undefined;
    return { attempt: ++this.#attempt, retryInMs: Math.min(this.#backoff.next(), leftMs) };
  }

  /** Records that the connection is open again. */
  restored(): void {
    this.#droppedAt = undefined;
    this.#attempt = 0;
    this.#restoredAt = this.#clock.now();
  }
}
