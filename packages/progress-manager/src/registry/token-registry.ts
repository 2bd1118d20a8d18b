import {
  type Clock,
  isProgressToken,
  ProgressError,
  ProgressErrorCode,
  type ProgressToken,
} from '@milepost/progress-core';
import { invalidToken } from '@milepost/progress-core/internal';
import type { Observable } from 'rxjs';

import { Listeners } from '../listeners.js';
import type { ProgressAnomaly } from '../progress-anomaly.js';
import type { ProgressStats } from '../progress-stats.js';
import type { ProgressCallback } from '../progress-handler.js';
import type { ProgressUpdate } from '../progress-update.js';
import { RecentMap } from '../recent-map.js';
import { AnomalyLog } from './anomaly-log.js';
import { Registration } from './registration.js';
import type { RegistryParts } from './registry-parts.js';
import { TokenTable } from './token-table.js';
import { type DeliveryOptions, UpdateDelivery } from './update-delivery.js';
import { UpdateReceiver, type UpdateReceiverOptions } from './update-receiver.js';

const RECENT_TOKENS = 1024;

/** One promise for all updates that are delivered at once, so that an update allocates nothing. */
const DELIVERED: Promise<void> = /* @__PURE__ */ Promise.resolve();

/** Options of a {@link TokenRegistry}; see the options of `ProgressManager`. */
export interface TokenRegistryOptions extends DeliveryOptions, UpdateReceiverOptions {
  readonly maxActiveTokens: number;
  readonly clock: Clock;
  /** Whether a token that is not active may still not be registered. */
  readonly isReserved: (token: ProgressToken) => boolean;
}

/** The state of an active token. */
export interface TokenState {
  /** The last values, as an update without a message. */
  readonly update: ProgressUpdate;
  /** The time since the last update that advanced or, before the first, since the registration; in ms. */
  readonly idleMs: number;
}

/** Holds the active tokens of a manager, and receives their updates. */
export class TokenRegistry {
  /** Processes the updates of the registered tokens. */
  readonly receiver: UpdateReceiver;
  readonly #parts: RegistryParts;
  readonly #delivery: UpdateDelivery;
  readonly #isReserved: (token: ProgressToken) => boolean;
  #closed = false;

  constructor(options: TokenRegistryOptions) {
    this.#parts = {
      clock: options.clock,
      table: new TokenTable(options.maxActiveTokens),
      updates: new Listeners(),
      anomalies: new AnomalyLog(),
      recent: new RecentMap(RECENT_TOKENS),
      counts: { received: 0, delivered: 0, heartbeats: 0 },
    };
    this.#delivery = new UpdateDelivery(this.#parts, options);
    this.receiver = new UpdateReceiver(this.#parts, this.#delivery, options);
    this.#isReserved = options.isReserved;
  }

  /** Emits every update that is delivered. */
  get updates$(): Observable<ProgressUpdate> {
    return this.#parts.updates.observe();
  }

  /** Emits every anomaly. */
  get anomalies$(): Observable<ProgressAnomaly> {
    return this.#parts.anomalies.observe();
  }

  /**
   * Registers a token.
   *
   * @throws ProgressError `invalid_token` if the token is not valid; `state_error` if it is already active or
   *   reserved, if too many tokens are active, or if the registry is closed.
   */
  register(token: ProgressToken, handler: ProgressCallback | undefined): Registration {
    const { table, clock } = this.#parts;
    if (!isProgressToken(token)) throw invalidToken(token);
    if (this.#closed) throw refusal('The progress manager is closed; create a new one.', token);
    if (table.slotOf(token) !== undefined || this.#isReserved(token))
      throw refusal('The progress token is already active; choose another.', token);
    if (table.full)
      throw refusal('Too many progress tokens are active; end some, or raise maxActiveTokens.', token);
    return this.#registrationOf(token, table.add(token, handler, clock.now()));
  }

  /** Resolves when the update of this token that waits, and its handler, are done. Never rejects. */
  untilDelivered(token: ProgressToken): Promise<void> {
    // Nearly always nothing waits, and no handler runs. Then the token is not looked up a second time.
    if (!this.#delivery.isPending) return DELIVERED;
    const slot = this.#parts.table.slotOf(token);
    return slot === undefined ? DELIVERED : this.#delivery.untilDelivered(slot);
  }

  /** Makes every later {@link register} throw `state_error`. */
  refuseRegistrations(): void {
    this.#closed = true;
  }

  /** Releases every token, and completes the observables. */
  close(): void {
    const { table, updates, anomalies } = this.#parts;
    this.refuseRegistrations();
    for (const [token, slot] of table.entries()) {
      const registration = this.#registrationOf(token, slot);
      void registration.flush();
      registration.release();
    }
    updates.complete();
    anomalies.complete();
  }

  /**
   * Binds an active token to the channel on which its request was sent. Updates from other channels are
   * refused.
   */
  bind(token: ProgressToken, channel: number): void {
    const { table } = this.#parts;
    const slot = table.slotOf(token);
    if (slot !== undefined) table.rows.setChannel(slot, channel);
  }

  /** Forgets that a token was active here, because a request that is not from this manager uses it now. */
  forget(token: ProgressToken): void {
    this.#parts.recent.delete(token);
  }

  /** Counts a progress notification that could not be read, and reports why. */
  refuse(reason: ProgressError): void {
    this.#parts.anomalies.report('malformed', undefined, reason);
  }

  /** Returns the current state of every active token. */
  states(): TokenState[] {
    const { table, clock } = this.#parts;
    const nowMs = clock.now();
    return Array.from(table.entries(), ([token, slot]) => ({
      update: table.rows.updateOf(slot, token, undefined, false, nowMs),
      idleMs: nowMs - table.rows.advancedAtMsOf(slot),
    }));
  }

  /** Returns the counts since the registry was created. */
  stats(): Omit<ProgressStats, 'ended'> {
    const { table, counts, anomalies } = this.#parts;
    return { active: table.size, ...counts, anomalies: anomalies.counts() };
  }

  #registrationOf(token: ProgressToken, slot: number): Registration {
    return new Registration(token, slot, this.#parts, this.#delivery);
  }
}

function refusal(message: string, token: ProgressToken): ProgressError {
  return new ProgressError(ProgressErrorCode.STATE_ERROR, message, { details: { token } });
}
