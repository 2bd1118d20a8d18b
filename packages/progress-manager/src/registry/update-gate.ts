import { Deferred } from '@milepost/progress-core/internal';
import { Coalescer } from '@milepost/rate-limiter';

/**
 * Holds the update of a token that waits, until the rate allows it and the handler is done. The numbers of
 * the update are in the token's row; here are its message, and whether it is a heartbeat.
 */
export class UpdateGate extends Coalescer<void> {
  message: string | undefined;
  heartbeat = true;
  #endDelivery: ((outcome: Promise<void> | undefined) => void) | undefined;
  #inFlight: PromiseLike<unknown> | undefined;
  /** Settled when the update that waits was delivered. All calls of {@link untilDelivered} share its promise. */
  #undelivered: Deferred | undefined;

  /** Delivers an update as soon as the rate and the handler allow, in place of the one that waits. */
  hold(message: string | undefined, heartbeat: boolean): void {
    // A message that was not delivered yet is kept if the newer update has none. An advance that was not
    // delivered yet does not become a heartbeat.
    this.message = message ?? (this.waiting ? this.message : undefined);
    this.heartbeat = heartbeat && (this.heartbeat || !this.waiting);
    this.offer();
  }

  /**
   * Resolves when the update that waits, or the one that replaces it, was delivered and its handler is done; or
   * when it is dropped. Without one that waits, resolves when the handler is done. Never rejects.
   */
  untilDelivered(): Promise<void> {
    if (!this.waiting) return Promise.resolve(this.#inFlight).then(() => undefined);
    return (this.#undelivered ??= new Deferred()).promise;
  }

  /** Calls `deliver`, and resolves {@link untilDelivered} when what it returns has settled. */
  deliverWith(deliver: () => Promise<void> | undefined): Promise<void> | undefined {
    const undelivered = this.#undelivered;
    this.#undelivered = undefined;
    const outcome = deliver();
    undelivered?.resolve(outcome);
    return outcome;
  }

  override waitFor(delivery: PromiseLike<unknown>): void {
    this.#inFlight = delivery;
    super.waitFor(delivery);
  }

  override close(): void {
    super.close();
    this.#undelivered?.resolve();
  }

  /**
   * Delivers no update before {@link endDelivery}: the handler runs right now, and must not run inside
   * itself.
   */
  waitForDelivery(): void {
    this.waitFor(new Promise<void>((resolve) => (this.#endDelivery = resolve)));
  }

  /** Ends {@link waitForDelivery}. The next update waits until `outcome` has settled, too. */
  endDelivery(outcome: Promise<void> | undefined): void {
    this.#endDelivery?.(outcome);
  }
}
