import { ProgressError, type ProgressToken } from '@milepost/progress-core';
import { Gcra } from '@milepost/rate-limiter/internal';

import { callHandler } from './call-handler.js';
import type { ProgressUpdate } from '../progress-update.js';
import type { RegistryParts } from './registry-parts.js';
import type { TokenRows } from './token-rows.js';
import { UpdateGate } from './update-gate.js';

/** Options of an {@link UpdateDelivery}; see the options of `ProgressManager`. */
export interface DeliveryOptions {
  readonly maxUpdatesPerSecond: number;
  readonly burst: number;
}

/**
 * Delivers updates to handlers at a limited rate. A newer update replaces one that waits. A token needs an
 * object here only while one of its updates waits or its handler runs.
 */
export class UpdateDelivery {
  readonly #parts: RegistryParts;
  readonly #options: DeliveryOptions;
  readonly #rows: TokenRows;
  readonly #gcra: Gcra;
  readonly #gates = new Map<number, UpdateGate>();

  constructor(parts: RegistryParts, options: DeliveryOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#rows = parts.table.rows;
    this.#gcra = new Gcra(options.maxUpdatesPerSecond, options.burst);
  }

  /** Delivers the state of `slot` now, or as soon as the rate and the handler allow. */
  offer(
    slot: number,
    token: ProgressToken,
    message: string | undefined,
    heartbeat: boolean,
    nowMs: number,
  ): void {
    const gate = this.#gates.size > 0 ? this.#gates.get(slot) : undefined;
    if (!gate && !this.#rows.isBusy(slot)) {
      const arrivalMs = this.#gcra.pass(this.#rows.arrivalMsOf(slot), nowMs);
      if (!Number.isNaN(arrivalMs)) {
        this.#rows.setArrivalMs(slot, arrivalMs);
        const outcome = this.#deliver(slot, token, message, heartbeat, nowMs);
        if (outcome || this.#gates.size > 0) this.#waitForHandler(slot, token, outcome);
        return;
      }
    }
    if (gate?.waiting) this.#parts.anomalies.report('superseded', token);
    (gate ?? this.#open(slot, token)).hold(message, heartbeat);
  }

  /** Delivers the update that waits. Resolves when its handler is done. */
  async flush(slot: number): Promise<void> {
    await this.#gates.get(slot)?.flush();
  }

  /** Resolves when the update that waits was delivered or dropped, and its handler is done. Never rejects. */
  untilDelivered(slot: number): Promise<void> {
    return this.#gates.get(slot)?.untilDelivered() ?? Promise.resolve();
  }

  /** Whether any update waits, or any handler runs. */
  get isPending(): boolean {
    return this.#gates.size > 0;
  }

  /** Drops the update that waits for `slot`. */
  drop(slot: number): void {
    this.#gates.get(slot)?.close();
    this.#gates.delete(slot);
  }

  #waitForHandler(slot: number, token: ProgressToken, outcome: Promise<void> | undefined): void {
    const gate = this.#gates.get(slot);
    if (gate) gate.endDelivery(outcome);
    else if (outcome) this.#open(slot, token).waitFor(outcome);
  }

  #open(slot: number, token: ProgressToken): UpdateGate {
    const { clock } = this.#parts;
    const { maxUpdatesPerSecond, burst } = this.#options;
    const gate: UpdateGate = new UpdateGate({
      deliver: () =>
        gate.deliverWith(() => this.#deliver(slot, token, gate.message, gate.heartbeat, clock.now())),
      maxPerSecond: maxUpdatesPerSecond,
      burst,
      clock,
      arrivalMs: this.#rows.arrivalMsOf(slot),
      onIdle: () => {
        if (this.#gates.get(slot) !== gate) return; // It was dropped: the slot may belong to another token.
        this.#rows.setArrivalMs(slot, gate.arrivalMs);
        this.#gates.delete(slot);
      },
    });
    this.#gates.set(slot, gate);
    if (this.#rows.isBusy(slot)) gate.waitForDelivery();
    return gate;
  }

  // Returns the promise of the handler, if it returns one. That promise never rejects.
  #deliver(
    slot: number,
    token: ProgressToken,
    message: string | undefined,
    heartbeat: boolean,
    nowMs: number,
  ): Promise<void> | undefined {
    const update = this.#rows.updateOf(slot, token, message, heartbeat, nowMs);
    const handler = this.#parts.table.handlerOf(slot);
    this.#parts.counts.delivered++;
    this.#rows.setBusy(slot, true);
    this.#parts.updates.emit(update);
    const outcome = handler && callHandler(handler, update, this.#onFailure);
    // The delivery may have ended the operation. Then the slot is free, or belongs to another token.
    if (!this.#rows.isBusy(slot)) return undefined;
    this.#rows.setBusy(slot, false);
    return outcome;
  }

  readonly #onFailure = (error: unknown, { token }: ProgressUpdate): void => {
    const message = `A progress handler failed: ${ProgressError.from(error).message}`;
    this.#parts.anomalies.report('handler', token, { message });
  };
}
