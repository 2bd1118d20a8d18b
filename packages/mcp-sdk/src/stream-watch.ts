import type { JsonRpcId, JsonRpcMessage, JsonRpcRequest } from '@milepost/progress-core';

/** The code of the SDK's own errors where a connection is gone. */
const CONNECTION_CLOSED = -32_000;

/** Of the options that the SDK sends by, those for a request with a stream of its own. */
export interface StreamOptions {
  onRequestStreamEnd?: (() => void) | undefined;
  readonly requestSignal?: AbortSignal | undefined;
}

/**
 * Answers requests whose streams have ended without an answer, by an error: none will come any more. The SDK v2 is told of
 * the end by its transport, and waits on.
 */
export class StreamWatch {
  readonly #unanswered = new Set<JsonRpcId>();
  readonly #receive: (message: JsonRpcMessage) => void;

  /** @param receive - takes the answer. */
  constructor(receive: (message: JsonRpcMessage) => void) {
    this.#receive = receive;
  }

  /** Sends a request by `send`, and watches its stream. */
  async send(
    { id }: JsonRpcRequest,
    options: StreamOptions | undefined,
    send: (options: StreamOptions) => Promise<void>,
  ): Promise<void> {
    const forget = (): void => void this.#unanswered.delete(id);
    this.#unanswered.add(id);
    options?.requestSignal?.addEventListener('abort', forget, { once: true });
    const onRequestStreamEnd = (): void => {
      options?.onRequestStreamEnd?.();
      this.#answer(id);
    };
    try {
      await send({ ...options, onRequestStreamEnd });
    } catch (error) {
      forget();
      throw error;
    }
  }

  /** Sees a message that has come. */
  sees(message: JsonRpcMessage): void {
    if (!('method' in message) && message.id !== undefined) this.#unanswered.delete(message.id);
  }

  #answer(id: JsonRpcId): void {
    if (!this.#unanswered.delete(id)) return;
    const message = 'Connection closed: the stream of the response has ended before the response.';
    this.#receive({ jsonrpc: '2.0', id, error: { code: CONNECTION_CLOSED, message } });
  }
}
