import type { Clock } from '@milepost/progress-core';
import { RateLimiter } from '@milepost/rate-limiter';

/** How many messages a session may send: so many a second, and as many at once. */
export class MessageQuota {
  readonly #perSecond: number;
  readonly #clock: Clock;
  readonly #limiter: RateLimiter;
  #lastAt: number;
  #savedUp = 0;

  constructor(perSecond: number, clock: Clock) {
    this.#perSecond = perSecond;
    this.#clock = clock;
    this.#limiter = new RateLimiter({ maxRequests: perSecond, clock });
    this.#lastAt = clock.now();
  }

  /** Takes one message's place; false where it is one too many. */
  take(): boolean {
    const now = this.#clock.now();
    if (this.#savedUp > 0) this.#savedUp--;
    else if (!this.#limiter.tryAcquire('', now)) return false;
    this.#lastAt = now;
    return true;
  }

  /** The client comes back: what it could have sent since its last message may come at once. */
  saveUp(): void {
    this.#savedUp = Math.floor(((this.#clock.now() - this.#lastAt) / 1000) * this.#perSecond);
  }
}
