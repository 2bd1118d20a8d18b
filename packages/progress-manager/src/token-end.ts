import type { Clock, ProgressToken } from '@milepost/progress-core';

import { type DeadlineLimits, type DeadlineOptions, deadlineLimits, Deadlines } from './deadlines.js';
import type { FinalState } from './progress-operation.js';
import type { ProgressCallback } from './progress-handler.js';
import type { Registration } from './registry/registration.js';

/** Options of `ProgressManager.registerToken`: when the token ends by itself. */
export interface RegisterOptions extends DeadlineOptions {
  /**
   * Whether the token ends, as `completed`, with the first update whose progress has reached its total; default
   * false, because a total may be an estimate.
   */
  endsAtTotal?: boolean | undefined;
}

/** The end of a token or an operation. */
export interface ProgressEnd {
  readonly token: ProgressToken;
  /**
   * How it has ended. A token that was registered by hand ends as `completed` at its total, and as `expired`
   * when a deadline passes.
   */
  readonly state: FinalState;
}

/** Ends a token that was registered by hand, at its total or at a deadline. */
export class TokenEnd {
  readonly #onEnd: (state: FinalState | undefined) => void;
  readonly #endsAtTotal: boolean;
  readonly #limits: DeadlineLimits;
  #registration: Registration | undefined;
  #deadlines: Deadlines | undefined;
  #ended: Promise<void> | undefined;

  /**
   * @param onEnd - called with the state when the token has ended by itself, and with undefined when it was
   *   removed; in both cases after its last update was delivered.
   * @throws TypeError or RangeError if a deadline is not a number above 0.
   */
  constructor(options: RegisterOptions, onEnd: (state: FinalState | undefined) => void) {
    this.#limits = deadlineLimits(options);
    this.#endsAtTotal = options.endsAtTotal === true;
    this.#onEnd = onEnd;
  }

  /** Whether the token has a deadline. */
  get isLimited(): boolean {
    return this.#limits.idleTimeoutMs < Infinity || this.#limits.totalTimeoutMs < Infinity;
  }

  /** Starts the deadlines of the registered token. */
  start(registration: Registration, clock: Clock): void {
    this.#registration = registration;
    if (!this.isLimited) return;
    const lastAdvanceMs = (): number => registration.advancedAtMs;
    this.#deadlines = new Deadlines(this.#limits, clock, lastAdvanceMs, () => void this.#end('expired'));
  }

  /** Stops the deadlines. */
  clear(): void {
    this.#deadlines?.clear();
  }

  /** Returns a callback that calls `callback`, and ends the token if the update has reached its total. */
  watch(callback: ProgressCallback | undefined): ProgressCallback | undefined {
    if (!this.#endsAtTotal) return callback;
    return (update) => {
      const outcome = callback?.(update);
      if (update.total !== undefined && update.progress >= update.total) void this.#end('completed');
      return outcome;
    };
  }

  /** Removes the token. Resolves when the update that waits was delivered. Idempotent. */
  remove(): Promise<void> {
    return this.#end(undefined);
  }

  #end(state: FinalState | undefined): Promise<void> {
    return (this.#ended ??= this.#release(state));
  }

  async #release(state: FinalState | undefined): Promise<void> {
    this.clear();
    await this.#registration?.flush();
    this.#registration?.release();
    this.#onEnd(state);
  }
}
