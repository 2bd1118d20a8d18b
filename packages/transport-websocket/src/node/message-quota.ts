import type { Clock } from '@milepost/progress-core';
import { Gcra, IDLE } from '@milepost/rate-limiter/internal';

/** No longer silence counts, so that a session that may be resumed at any time still has a limit. */
const LONGEST_SILENCE_MS = 3_600_000;

/** Options of a {@link MessageQuota}. */
export interface MessageQuotaOptions {
  perSecond: number;
  /**
   * The longest silence that counts, in ms: the messages that could have been sent in it may follow at once.
   */
  maxSilenceMs: number;
  clock: Clock;
}

/**
 * Limits the messages of a session: to `perSecond` messages a second, and as many at once.
 *
 * After a silence, the messages that could have been sent in it are allowed too, because messages that the
 * network delayed arrive all together.
 */
export class MessageQuota {
  readonly #gcra: Gcra;
  readonly #clock: Clock;
  #arrivalMs: number;

  constructor({ perSecond, maxSilenceMs, clock }: MessageQuotaOptions) {
    const silenceMs = Math.min(maxSilenceMs, LONGEST_SILENCE_MS);
    this.#gcra = new Gcra(perSecond, Math.max(1, perSecond + (silenceMs / 1000) * perSecond));
    this.#clock = clock;
    // There was no silence yet: this uses up the part of the burst that only a silence allows.
    this.#arrivalMs = perSecond === Infinity ? IDLE : clock.now() + silenceMs;
  }

  /** Counts one message. Returns false if it is above the limit. */
  take(): boolean {
    const arrivalMs = this.#gcra.pass(this.#arrivalMs, this.#clock.now());
    if (Number.isNaN(arrivalMs)) return false;
    this.#arrivalMs = arrivalMs;
    return true;
  }
}
