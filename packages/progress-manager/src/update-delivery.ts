import { type Clock, ProgressError, type ProgressToken } from '@milepost/progress-core';
import { Coalescer } from '@milepost/rate-limiter';
import { Gcra } from '@milepost/rate-limiter/internal';

import type { AnomalyLog } from './anomaly-log.js';
import type { Listeners } from './listeners.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';
import type { TokenTable } from './token-table.js';

/** The parts of the registry that an {@link UpdateDelivery} uses. */
export interface DeliveryContext {
  readonly table: TokenTable;
  readonly clock: Clock;
  readonly maxUpdatesPerSecond: number;
  readonly burst: number;
  readonly updates: Listeners<ProgressUpdate>;
  readonly anomalies: AnomalyLog;
}

/**
 * The state of a token with an update that waits or a handler that runs. The update's numbers stay in the
 * table.
 */
interface Gate {
  readonly coalescer: Coalescer<void>;
  /** Set if the gate was opened while the handler ran. Called with what the handler returns. */
  handlerDone: ((outcome: void | PromiseLike<void>) => void) | undefined;
  message: string | undefined;
  heartbeat: boolean;
}

/**
 * Delivers updates to handlers at a limited rate. A newer update replaces one that waits. A token needs an
 * object here only while one of its updates waits or its handler runs.
 */
export class UpdateDelivery {
  readonly #context: DeliveryContext;
  readonly #gcra: Gcra;
  readonly #gates = new Map<number, Gate>();
  /** The number of updates that were delivered. */
  delivered = 0;

  constructor(context: DeliveryContext) {
    this.#context = context;
    this.#gcra = new Gcra(context.maxUpdatesPerSecond, context.burst);
  }

  /** Delivers the state of `slot` now, or as soon as the rate and the handler allow. */
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

  /** Delivers the update that waits. Resolves when its handler is done. */
  async flush(slot: number): Promise<void> {
    await this.#gates.get(slot)?.coalescer.flush();
  }

  /** Drops the update that waits for `slot`. */
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
    // A message that was not delivered yet is kept if the newer update has none. An advance that was not
    // delivered yet does not become a heartbeat.
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
          if (this.#gates.get(slot) !== gate) return; // It was dropped: the slot may belong to another token.
          table.setArrivalMs(slot, gate.coalescer.arrivalMs);
          this.#gates.delete(slot);
        },
      }),
      handlerDone: undefined,
      message: undefined,
      heartbeat: true,
    };
    this.#gates.set(slot, gate);
    // Offered from inside a delivery: the update waits, because the handler must not run inside itself.
    if (table.isBusy(slot)) {
      gate.coalescer.waitFor(new Promise<void>((resolve) => (gate.handlerDone = resolve)));
    }
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
    const { table, updates } = this.#context;
    const update = table.updateOf(slot, token, message, heartbeat, nowMs);
    const handler = table.handlerOf(slot);
    this.delivered++;
    table.setBusy(slot, true);
    updates.emit(update);
    const outcome = handler && this.#call(handler, update);
    // The delivery may have ended the operation. Then the slot is free, or belongs to another token.
    if (!table.isBusy(slot)) return undefined;
    table.setBusy(slot, false);
    return outcome;
  }

  #call(handler: ProgressHandler, update: ProgressUpdate): Promise<void> | undefined {
    try {
      const outcome: unknown = handler(update);
      // A handler in plain JavaScript may return anything, for example the value of its only expression.
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
