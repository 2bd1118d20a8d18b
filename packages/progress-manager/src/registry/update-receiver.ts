import { isProgressToken, type ProgressToken } from '@milepost/progress-core';
import { invalidToken, judgeProgress } from '@milepost/progress-core/internal';

import type { RegistryParts } from './registry-parts.js';
import { TickTime } from './tick-time.js';
import type { TokenRows } from './token-rows.js';
import type { TokenTable } from './token-table.js';
import type { UpdateDelivery } from './update-delivery.js';

/** Options of an {@link UpdateReceiver}. */
export interface UpdateReceiverOptions {
  /** The number of updates of one tick that share one reading of the clock; at least 1. */
  readonly updatesAReading: number;
  /** Called with each heartbeat that was received. */
  readonly onHeartbeat: (token: ProgressToken, nowMs: number) => void;
}

/**
 * Processes every update: checks that its token is known and that its progress advances, stores it, and
 * passes it on for delivery.
 */
export class UpdateReceiver {
  readonly #parts: RegistryParts;
  readonly #delivery: UpdateDelivery;
  // These two are also in the parts. As fields of their own, they save a read for each update.
  readonly #table: TokenTable;
  readonly #rows: TokenRows;
  readonly #time: TickTime;
  readonly #onHeartbeat: UpdateReceiverOptions['onHeartbeat'];

  constructor(
    parts: RegistryParts,
    delivery: UpdateDelivery,
    { updatesAReading, onHeartbeat }: UpdateReceiverOptions,
  ) {
    this.#parts = parts;
    this.#delivery = delivery;
    this.#table = parts.table;
    this.#rows = parts.table.rows;
    this.#time = new TickTime(parts.clock, updatesAReading);
    this.#onHeartbeat = onHeartbeat;
  }

  /**
   * Processes one update, whose values need not be valid. Never throws.
   *
   * @param channel - the channel on which it was received, or `ANY_CHANNEL`.
   * @returns false if the message has to be forwarded: its token was never registered here, was released too
   *   long ago, or belongs to another channel.
   */
  receive(
    token: ProgressToken,
    progress: number,
    total: number | undefined,
    message: string | undefined,
    heartbeat: boolean,
    channel: number,
  ): boolean {
    const rows = this.#rows;
    const slot = this.#table.slotOf(token);
    if (slot === undefined) return this.#refuseUnknown(token);
    if (rows.isForeign(slot, channel)) return this.#refuse('foreign', token, false);
    const verdict = judgeProgress(rows.progressOf(slot), progress, total);
    if (verdict === 'stale') return this.#refuse('stale', token);
    if (verdict === 'invalid' || (message !== undefined && typeof message !== 'string')) {
      return this.#refuse('malformed', token);
    }
    this.#time.refresh();
    const now = this.#time.ms;
    if (heartbeat) this.#receiveHeartbeat(token, now);
    else rows.advance(slot, progress, now);
    rows.store(slot, progress, total);
    this.#parts.counts.received++;
    if (rows.hasHandler(slot) || this.#parts.updates.any) {
      this.#delivery.offer(slot, token, message, heartbeat, now);
      this.#time.expire();
    }
    return true;
  }

  #receiveHeartbeat(token: ProgressToken, nowMs: number): void {
    this.#parts.counts.heartbeats++;
    this.#onHeartbeat(token, nowMs);
  }

  #refuse(kind: 'foreign' | 'stale' | 'malformed', token: ProgressToken, isOurs = true): boolean {
    this.#parts.anomalies.report(kind, token);
    return isOurs;
  }

  #refuseUnknown(token: unknown): boolean {
    const { anomalies, recent } = this.#parts;
    if (!isProgressToken(token)) {
      anomalies.report('malformed', undefined, invalidToken(token));
      return true;
    }
    const isLate = recent.get(token) === true;
    anomalies.report(isLate ? 'late' : 'unknown', token);
    return isLate;
  }
}
