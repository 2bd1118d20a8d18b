import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

/** A transport that keeps what was received, in order: what stood on the wire, whatever the client makes of it. */
export class RecordingTransport implements Transport {
  readonly received: JsonRpcMessage[] = [];
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  readonly #inner: Transport;

  constructor(inner: Transport) {
    this.#inner = inner;
  }

  start(): Promise<void> {
    this.#inner.onmessage = (message) => {
      this.received.push(message);
      this.onmessage?.(message);
    };
    this.#inner.onclose = () => this.onclose?.();
    this.#inner.onerror = (error) => this.onerror?.(error);
    return this.#inner.start();
  }

  send(message: JsonRpcMessage): Promise<void> {
    return this.#inner.send(message);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}
