import type { Clock } from '@milepost/progress-core';
import { Gcra } from '@milepost/rate-limiter';

/** How a {@link MessageQuota} is set up. */
export interface MessageQuotaOptions {
  perSecond: number;
  /** What could have been sent in so long a silence may come at once after it, in ms. */
  maxSilenceMs: number;
  clock: Clock;
}

/**
 * How many messages a session may send: so many a second, and as many at once.
 *
 * After a silence also what could have been sent in it: where the network held the messages up, all of them come together.
 */
export class MessageQuota {
  readonly #gcra: Gcra;
  readonly #clock: Clock;
  #arrivalMs: number;

  constructor({ perSecond, maxSilenceMs, clock }: MessageQuotaOptions) {
    const saved = (maxSilenceMs / 1000) * perSecond;
    this.#gcra = new Gcra(perSecond, perSecond + saved);
    this.#clock = clock;
    // As if all that a silence could save up had just been sent.
    this.#arrivalMs = clock.now() + saved * this.#gcra.intervalMs;
  }

  /** Takes one message's place; false where it is one too many. */
  take(): boolean {
    const arrivalMs = this.#gcra.pass(this.#arrivalMs, this.#clock.now());
    if (Number.isNaN(arrivalMs)) return false;
    this.#arrivalMs = arrivalMs;
    return true;
  }
}
