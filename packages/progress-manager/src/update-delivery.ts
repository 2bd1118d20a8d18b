import { type Clock, ProgressError, type ProgressToken } from '@milepost/progress-core';
import { Coalescer, Gcra } from '@milepost/rate-limiter';

import type { AnomalyLog } from './anomaly-log.js';
import type { Listeners } from './listeners.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import type { TokenTable } from './token-table.js';

/** What a delivery needs of its registry. */
export interface DeliveryContext {
  readonly table: TokenTable;
  readonly clock: Clock;
  readonly maxUpdatesPerSecond: number;
  readonly burst: number;
  readonly updates: Listeners<ProgressUpdate>;
  readonly anomalies: AnomalyLog;
}

/** What waits for a token's next delivery; its numbers stay in the table. */
interface Gate {
  readonly coalescer: Coalescer<void>;
  /** Where the handler itself has opened it: says when that is done. */
  handlerDone: ((outcome: void | PromiseLike<void>) => void) | undefined;
  message: string | undefined;
  heartbeat: boolean;
}

/**
 * Hands updates to handlers at a bearable rate, the latest winning. A token needs an object here only while something of
 * it waits or its handler is at work.
 */
export class UpdateDelivery {
  readonly #context: DeliveryContext;
  readonly #gcra: Gcra;
  readonly #gates = new Map<number, Gate>();
  /** How many updates were handed over. */
  delivered = 0;

  constructor(context: DeliveryContext) {
    this.#context = context;
    this.#gcra = new Gcra(context.maxUpdatesPerSecond, context.burst);
  }

  /** Delivers what the table says of `slot` now, or when the rate and the handler allow. */
  offer(
    slot: number,
    token: ProgressToken,
    message: string | undefined,
    heartbeat: boolean,
    nowMs: number,
  ): void {
    const { table } = this.#context;
    let gate = this.#gates.size > 0 ? this.#gates.get(slot) : undefined;
    if (!gate && !table.isBusy(slot)) {
      const arrivalMs = this.#gcra.pass(table.arrivalMsOf(slot), nowMs);
      if (!Number.isNaN(arrivalMs)) {
        table.setArrivalMs(slot, arrivalMs);
        const outcome = this.#deliver(slot, token, message, heartbeat, nowMs);
        if (outcome || this.#gates.size > 0) this.#waitForHandler(slot, token, outcome);
        return;
      }
    }
    gate ??= this.#open(slot, token);
    this.#hold(gate, token, message, heartbeat);
  }

  /** Delivers what waits. Resolves when the handler is done with it. */
  async flush(slot: number): Promise<void> {
    await this.#gates.get(slot)?.coalescer.flush();
  }

  /** Forgets what waits for `slot`. */
  drop(slot: number): void {
    this.#gates.get(slot)?.coalescer.close();
    this.#gates.delete(slot);
  }

  #waitForHandler(slot: number, token: ProgressToken, outcome: Promise<void> | undefined): void {
    const gate = this.#gates.get(slot);
    if (gate) gate.handlerDone?.(outcome);
    else if (outcome) this.#open(slot, token).coalescer.waitFor(outcome);
  }

  #hold(gate: Gate, token: ProgressToken, message: string | undefined, heartbeat: boolean): void {
    if (gate.coalescer.waiting) {
      this.#context.anomalies.report('superseded', token);
    } else {
      gate.message = undefined;
      gate.heartbeat = true;
    }
    // What nobody has heard yet is not taken back by an update that says less.
    gate.message = message ?? gate.message;
    gate.heartbeat &&= heartbeat;
    gate.coalescer.offer();
  }

  #open(slot: number, token: ProgressToken): Gate {
    const { table, clock, maxUpdatesPerSecond, burst } = this.#context;
    const gate: Gate = {
      coalescer: new Coalescer<void>({
        deliver: () => this.#deliver(slot, token, gate.message, gate.heartbeat, clock.now()),
        maxPerSecond: maxUpdatesPerSecond,
        burst,
        clock,
        arrivalMs: table.arrivalMsOf(slot),
        onIdle: () => {
          if (this.#gates.get(slot) !== gate) return; // It was dropped: the slot may be another token's.
          table.setArrivalMs(slot, gate.coalescer.arrivalMs);
          this.#gates.delete(slot);
        },
      }),
      handlerDone: undefined,
      message: undefined,
      heartbeat: true,
    };
    this.#gates.set(slot, gate);
    // Asked for by the handler itself: it must not run inside itself.
    if (table.isBusy(slot)) {
      gate.coalescer.waitFor(new Promise<void>((resolve) => (gate.handlerDone = resolve)));
    }
    return gate;
  }

  // Returns what the handler returns, where that has to be waited for; it never rejects.
  #deliver(
    slot: number,
    token: ProgressToken,
    message: string | undefined,
    heartbeat: boolean,
    nowMs: number,
  ): Promise<void> | undefined {
    const { table, updates } = this.#context;
    const update = table.updateOf(slot, token, message, heartbeat, nowMs);
    const handler = table.handlerOf(slot);
    this.delivered++;
    table.setBusy(slot, true);
    updates.emit(update);
    const outcome = handler && this.#call(handler, update);
    // Whoever heard it may have ended the operation: then the slot is free, or another token's already.
    if (!table.isBusy(slot)) return undefined;
    table.setBusy(slot, false);
    return outcome;
  }

  #call(handler: ProgressHandler, update: ProgressUpdate): Promise<void> | undefined {
    try {
      const outcome: unknown = handler(update);
      // In JavaScript a handler returns whatever its last expression is.
      if (typeof outcome !== 'object' || outcome === null || !('then' in outcome)) return undefined;
      return Promise.resolve(outcome as PromiseLike<void>).catch((error: unknown) => {
        this.#handlerFailed(update.token, error);
      });
    } catch (error) {
      this.#handlerFailed(update.token, error);
      return undefined;
    }
  }

  #handlerFailed(token: ProgressToken, error: unknown): void {
    const message = `A progress handler failed: ${ProgressError.from(error).message}`;
    this.#context.anomalies.report('handler', token, { message });
  }
}
