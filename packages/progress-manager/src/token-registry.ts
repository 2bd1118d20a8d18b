import {
  type Clock,
  isProgressToken,
  ProgressError,
  ProgressErrorCode,
  type ProgressToken,
} from '@milepost/progress-core';
import { invalidToken, judgeProgress } from '@milepost/progress-core/internal';

import { AnomalyLog } from './anomaly-log.js';
import { Listeners } from './listeners.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import { RecentMap } from './recent-map.js';
import { TickTime } from './tick-time.js';
import { TokenTable } from './token-table.js';
import { UpdateDelivery } from './update-delivery.js';

const RECENT_TOKENS = 1024;

/** Options of a {@link TokenRegistry}; see the options of `ProgressManager`. */
export interface TokenRegistryOptions {
  readonly maxActiveTokens: number;
  readonly maxUpdatesPerSecond: number;
  readonly burst: number;
  readonly clock: Clock;
  /** The number of updates of one tick that share one reading of the clock; at least 1. */
  readonly updatesAReading: number;
  readonly onHeartbeat: (token: ProgressToken, nowMs: number) => void;
}

/**
 * Holds the active tokens, and processes every update: checks that its token is known and that its progress
 * advances, stores it, and passes it on for delivery.
 */
export class TokenRegistry {
  readonly table: TokenTable;
  readonly updates: Listeners<ProgressUpdate> = new Listeners();
  readonly anomalies: AnomalyLog = new AnomalyLog();
  readonly #recent = new RecentMap<ProgressToken, true>(RECENT_TOKENS);
  readonly #delivery: UpdateDelivery;
  readonly #clock: Clock;
  readonly #time: TickTime;
  readonly #onHeartbeat: (token: ProgressToken, nowMs: number) => void;
  /** Whether {@link register} refuses every token. */
  closed = false;
  received = 0;
  heartbeats = 0;

  constructor(options: TokenRegistryOptions) {
    const { maxActiveTokens, clock, onHeartbeat } = options;
    this.table = new TokenTable(maxActiveTokens);
    this.#clock = clock;
    this.#time = new TickTime(clock, options.updatesAReading);
    this.#onHeartbeat = onHeartbeat;
    this.#delivery = new UpdateDelivery({
      ...options,
      table: this.table,
      updates: this.updates,
      anomalies: this.anomalies,
    });
  }

  get delivered(): number {
    return this.#delivery.delivered;
  }

  /**
   * Registers a token, and returns its slot.
   *
   * @throws ProgressError `invalid_token` if the token is not valid; `state_error` if it is already active,
   *   if the table is full, or if the registry is closed.
   */
  register(token: ProgressToken, handler: ProgressHandler | undefined): number {
    if (!isProgressToken(token)) throw invalidToken(token);
    if (this.closed) throw refusal('The progress manager is closed; create a new one.', token);
    if (this.table.slotOf(token) !== undefined) throw activeAlready(token);
    if (this.table.full)
      throw refusal('Too many progress tokens are active; end some, or raise maxActiveTokens.', token);
    return this.table.add(token, handler, this.#clock.now());
  }

  /** Makes every later update of the token late. An update that waits is not dropped. Idempotent. */
  retire(token: ProgressToken, slot: number): void {
    if (this.table.slotOf(token) !== slot) return;
    this.table.remove(token);
    this.#recent.set(token, true);
  }

  /**
   * Makes a retired token active again. Its slot must not have been released. Does nothing if the token is
   * active, in this slot or in another.
   */
  revive(token: ProgressToken, slot: number): void {
    if (this.table.slotOf(token) !== undefined) return;
    this.table.restore(token, slot);
    this.#recent.delete(token);
  }

  /** Forgets that the token was active here, because a request that is not from this manager uses it now. */
  giveUp(token: ProgressToken): void {
    this.#recent.delete(token);
  }

  /** Delivers the update that waits. Resolves when its handler is done. */
  flush(slot: number): Promise<void> {
    return this.#delivery.flush(slot);
  }

  /** Frees the slot of a retired token. An update that still waits is dropped. */
  release(slot: number): void {
    this.#delivery.drop(slot);
    this.table.release(slot);
  }

  /** Ends a token: retires it, delivers the update that waits, and then frees its slot. */
  async forget(token: ProgressToken, slot: number): Promise<void> {
    this.retire(token, slot);
    await this.flush(slot);
    this.release(slot);
  }

  /**
   * Binds the token to the channel on which its request was sent. Updates from other channels are refused.
   */
  bind(token: ProgressToken, channel: number): void {
    const slot = this.table.slotOf(token);
    if (slot !== undefined) this.table.setChannel(slot, channel);
  }

  /**
   * Processes one update, whose values need not be valid. Never throws.
   *
   * @returns false if the message has to be forwarded: its token was never registered here, was ended too
   *   long ago, or belongs to another channel.
   */
  take(
    token: ProgressToken,
    progress: number,
    total: number | undefined,
    message: string | undefined,
    heartbeat: boolean,
    channel: number,
  ): boolean {
    const { table } = this;
    const slot = table.slotOf(token);
    if (slot === undefined) return this.#refuseUnknown(token);
    if (table.isForeign(slot, channel)) return this.#refuse('foreign', token, false);
    const verdict = judgeProgress(table.progressOf(slot), progress, total);
    if (verdict === 'stale') return this.#refuse('stale', token);
    if (verdict === 'invalid' || (message !== undefined && typeof message !== 'string')) {
      return this.#refuse('malformed', token);
    }
    this.#time.refresh();
    const now = this.#time.ms;
    if (heartbeat) this.#hearHeartbeat(token, now);
    else table.advance(slot, progress, now);
    table.note(slot, progress, total);
    this.received++;
    if (table.hasHandler(slot) || this.updates.any) {
      this.#delivery.offer(slot, token, message, heartbeat, now);
      this.#time.expire();
    }
    return true;
  }

  #hearHeartbeat(token: ProgressToken, nowMs: number): void {
    this.heartbeats++;
    this.#onHeartbeat(token, nowMs);
  }

  #refuse(kind: 'foreign' | 'stale' | 'malformed', token: ProgressToken, ours = true): boolean {
    this.anomalies.report(kind, token);
    return ours;
  }

  #refuseUnknown(token: unknown): boolean {
    if (!isProgressToken(token)) {
      this.anomalies.report('malformed', undefined, invalidToken(token));
      return true;
    }
    const late = this.#recent.get(token) === true;
    this.anomalies.report(late ? 'late' : 'unknown', token);
    return late;
  }
}

/** Returns the error for a token that is already in use. */
export function activeAlready(token: ProgressToken): ProgressError {
  return refusal('The progress token is already active; choose another.', token);
}

function refusal(message: string, token: ProgressToken): ProgressError {
  return new ProgressError(ProgressErrorCode.STATE_ERROR, message, { details: { token } });
}
