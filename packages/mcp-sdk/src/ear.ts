import { type JsonRpcMessage, type Transport } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import type { ProgressManager } from '@milepost/progress-manager';

/**
 * Feeds a manager the messages of a transport that it is not attached to. The manager is attached to a
 * stand-in transport, which is given every message that the real transport receives or sends.
 */
export class Ear {
  readonly #below: Transport = {
    start: () => writtenSynchronously,
    close: () => writtenSynchronously,
    send: () => writtenSynchronously,
  };
  readonly #tapped: Transport;
  #passedOn = false;

  constructor(manager: ProgressManager) {
    this.#tapped = manager.attach(this.#below);
    this.#tapped.onmessage = () => {
      this.#passedOn = true;
    };
  }

  /** Gives the manager a received message. Returns true if the message was for this manager. */
  takes(message: JsonRpcMessage): boolean {
    // Calls can be nested: the handler of an update may send a request and receive its response at once.
    const outer = this.#passedOn;
    this.#passedOn = false;
    this.#below.onmessage?.(message);
    const taken = !this.#passedOn;
    this.#passedOn = outer;
    return taken;
  }

  /** Gives the manager a message that is about to be sent, so that it knows the request. Sends nothing. */
  sees(message: JsonRpcMessage): void {
    void this.#tapped.send(message);
  }
}
