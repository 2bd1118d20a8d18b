import {
  type Clock,
  invalidToken,
  isProgressToken,
  judgeProgress,
  ProgressError,
  ProgressErrorCode,
  type ProgressToken,
} from '@milepost/progress-core';

import { AnomalyLog } from './anomaly-log.js';
import { Listeners } from './listeners.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import { RecentMap } from './recent-map.js';
import { TickTime } from './tick-time.js';
import { TokenTable } from './token-table.js';
import { UpdateDelivery } from './update-delivery.js';

const RECENT_TOKENS = 1024;

/** How a registry is set up; see the options of `ProgressManager`. */
export interface TokenRegistryOptions {
  readonly maxActiveTokens: number;
  readonly maxUpdatesPerSecond: number;
  readonly burst: number;
  readonly clock: Clock;
  /** For how many updates of one tick the clock is read once; at least 1. */
  readonly updatesAReading: number;
  readonly onHeartbeat: (token: ProgressToken, nowMs: number) => void;
}

/** The active tokens, and the way of every update to its handler: known, in order, a step forward, not too fast. */
export class TokenRegistry {
  readonly table: TokenTable;
  readonly updates: Listeners<ProgressUpdate> = new Listeners();
  readonly anomalies: AnomalyLog = new AnomalyLog();
  readonly #recent = new RecentMap<ProgressToken, true>(RECENT_TOKENS);
  readonly #delivery: UpdateDelivery;
  readonly #clock: Clock;
  readonly #time: TickTime;
  readonly #onHeartbeat: (token: ProgressToken, nowMs: number) => void;
  /** Whether every further token is refused. */
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

  /** Takes a token in; returns its slot. Throws a ProgressError where it cannot. */
  register(token: ProgressToken, handler: ProgressHandler | undefined): number {
    if (!isProgressToken(token)) throw invalidToken(token);
    if (this.closed) throw refusal('The progress manager is closed; make a new one.', token);
    if (this.table.slotOf(token) !== undefined) throw activeAlready(token);
    if (this.table.full)
      throw refusal('Too many progress tokens are active; end some, or raise maxActiveTokens.', token);
    return this.table.add(token, handler, this.#clock.now());
  }

  /** From here on the token of the slot is late; what waits for the slot still waits. Idempotent. */
  retire(token: ProgressToken, slot: number): void {
    if (this.table.slotOf(token) !== slot) return;
    this.table.remove(token);
    this.#recent.set(token, true);
  }

  /** Takes the retired token of a slot that was not released back in, unless another has it by now. Idempotent. */
  revive(token: ProgressToken, slot: number): void {
    if (this.table.slotOf(token) !== undefined) return;
    this.table.restore(token, slot);
    this.#recent.delete(token);
  }

  /** A token that was one of these lately is somebody else's now. */
  giveUp(token: ProgressToken): void {
    this.#recent.delete(token);
  }

  /** Delivers what waits. Resolves when the handler is done with it. */
  flush(slot: number): Promise<void> {
    return this.#delivery.flush(slot);
  }

  /** Gives the slot of a retired token back. */
  release(slot: number): void {
    this.#delivery.drop(slot);
    this.table.release(slot);
  }

  /** Ends a token: delivers what waits, and gives everything of it back. */
  async forget(token: ProgressToken, slot: number): Promise<void> {
    this.retire(token, slot);
    await this.flush(slot);
    this.release(slot);
  }

  /** Notes that a request with this token was sent on `channel`: a peer on another shall not speak for it. */
  bind(token: ProgressToken, channel: number): void {
    const slot = this.table.slotOf(token);
    if (slot !== undefined) this.table.setChannel(slot, channel);
  }

  /** Takes one update, whatever it is. Says whether its token is, or lately was, one of these, and not another's. */
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

/** The refusal of a token that is in use. */
export function activeAlready(token: ProgressToken): ProgressError {
  return refusal('The progress token is active already; choose another.', token);
}

function refusal(message: string, token: ProgressToken): ProgressError {
  return new ProgressError(ProgressErrorCode.STATE_ERROR, message, { details: { token } });
}
