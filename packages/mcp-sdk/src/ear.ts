import { type JsonRpcMessage, sent, type Transport } from '@milepost/progress-core';
import type { ProgressManager } from '@milepost/progress-manager';

/** What one manager hears of a transport: it is attached to a stand-in, by which everything passes. */
export class Ear {
  readonly #below: Transport = { start: () => sent, close: () => sent, send: () => sent };
  readonly #tapped: Transport;
  #passedOn = false;

  constructor(manager: ProgressManager) {
    this.#tapped = manager.attach(this.#below);
    this.#tapped.onmessage = () => {
      this.#passedOn = true;
    };
  }

  /** Whether a message that has come is the manager's. */
  takes(message: JsonRpcMessage): boolean {
    // Who hears an update may send something, to be answered before this returns.
    const outer = this.#passedOn;
    this.#passedOn = false;
    this.#below.onmessage?.(message);
    const taken = !this.#passedOn;
    this.#passedOn = outer;
    return taken;
  }

  /** Shows a message that is about to be sent. */
  sees(message: JsonRpcMessage): void {
    void this.#tapped.send(message);
  }
}
