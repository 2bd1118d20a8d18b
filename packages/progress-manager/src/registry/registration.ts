import type { ProgressToken } from '@milepost/progress-core';

import type { RegistryParts } from './registry-parts.js';
import type { UpdateDelivery } from './update-delivery.js';

/**
 * One registration of a token. It has a slot of its own, so a token can be registered again while the updates
 * of an earlier registration are still being delivered; the two do not affect each other.
 *
 * A registration is over when it was released. Do not use it afterwards.
 */
export class Registration {
  readonly #token: ProgressToken;
  readonly #slot: number;
  readonly #parts: RegistryParts;
  readonly #delivery: UpdateDelivery;

  constructor(token: ProgressToken, slot: number, parts: RegistryParts, delivery: UpdateDelivery) {
    this.#token = token;
    this.#slot = slot;
    this.#parts = parts;
    this.#delivery = delivery;
  }

  /** The time of the last update that advanced or, before the first, of the registration. */
  get advancedAtMs(): number {
    return this.#parts.table.rows.advancedAtMsOf(this.#slot);
  }

  /** The channel on which the request of the token was sent last, or `ANY_CHANNEL`. */
  get channel(): number {
    return this.#parts.table.rows.channelOf(this.#slot);
  }

  /** Makes every later update of the token late. An update that waits is not dropped. Idempotent. */
  deactivate(): void {
    const { table, recent } = this.#parts;
    // The token may be active in another slot, because it was registered again.
    if (table.slotOf(this.#token) !== this.#slot) return;
    table.remove(this.#token);
    recent.set(this.#token, true);
  }

  /** Reverses {@link deactivate}. Does nothing if the token is active, by this registration or another. */
  reactivate(): void {
    const { table, recent } = this.#parts;
    if (table.slotOf(this.#token) !== undefined) return;
    table.restore(this.#token, this.#slot);
    recent.delete(this.#token);
  }

  /** Deactivates the token, and delivers the update that waits. Resolves when its handler is done. */
  flush(): Promise<void> {
    this.deactivate();
    return this.#delivery.flush(this.#slot);
  }

  /** Frees everything. An update that still waits is dropped. Call it once, after {@link flush}. */
  release(): void {
    this.#delivery.drop(this.#slot);
    this.#parts.table.release(this.#slot);
  }
}
