import type { Clock } from '@milepost/progress-core';
import { Gcra } from '@milepost/rate-limiter';

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
    const saved = (maxSilenceMs / 1000) * perSecond;
    this.#gcra = new Gcra(perSecond, perSecond + saved);
    this.#clock = clock;
    // There was no silence yet: this uses up the part of the burst that only a silence allows.
    this.#arrivalMs = clock.now() + saved * this.#gcra.intervalMs;
  }

  /** Counts one message. Returns false if it is above the limit. */
  take(): boolean {
    const arrivalMs = this.#gcra.pass(this.#arrivalMs, this.#clock.now());
    if (Number.isNaN(arrivalMs)) return false;
    this.#arrivalMs = arrivalMs;
    return true;
  }
}
