import { type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { encodeMessage, TransportBase } from '@milepost/transport-kit';

import { Inbox, type InboxOptions } from './inbox.js';

/** One end of a pair of connected transports. */
export class InMemoryTransport extends TransportBase {
  readonly #inbox: Inbox;
  readonly #copy: boolean;
  #peer: InMemoryTransport | undefined;

  constructor(copy: boolean, options: Omit<InboxOptions, 'onMessage' | 'onEnd'>) {
    super();
    this.#copy = copy;
    this.#inbox = new Inbox({
      ...options,
      onMessage: (message) => this.deliver(message),
      onEnd: () => this.#end(),
    });
  }

  /** Connects the two ends. */
  static join(one: InMemoryTransport, other: InMemoryTransport): void {
    one.#peer = other;
    other.#peer = one;
  }

  send(message: JsonRpcMessage): Promise<void> {
    const peer = this.#peer;
    if (this.state !== 'started') return this.refuse();
    if (!peer) return this.refuse(new ProgressError(ProgressErrorCode.TRANSPORT, 'The peer has closed.'));
    if (!this.#copy) return peer.#inbox.push(message);
    try {
      return peer.#inbox.push(copyOf(message));
    } catch (error) {
      return this.refuse(ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    }
  }

  close(): Promise<void> {
    const peer = this.#peer;
    this.#end();
    if (peer) peer.#peerClosed();
    return Promise.resolve();
  }

  protected open(): Promise<void> {
    this.#inbox.open();
    return Promise.resolve();
  }

  #peerClosed(): void {
    this.#peer = undefined;
    this.#inbox.end();
  }

  #end(): void {
    this.#peer = undefined;
    this.#inbox.close();
    this.finish();
  }
}

// Behaves like a wire: leaves out properties that are undefined, and throws if the message cannot be encoded.
function copyOf(message: JsonRpcMessage): JsonRpcMessage {
  return JSON.parse(encodeMessage(message)) as JsonRpcMessage;
}
