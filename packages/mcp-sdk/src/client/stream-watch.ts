import type { JsonRpcId, JsonRpcMessage, JsonRpcRequest } from '@milepost/progress-core';
import { isResponse, whenAborted } from '@milepost/progress-core/internal';

/** The code of the SDK's own errors for a closed connection. */
const CONNECTION_CLOSED = -32_000;

/** The SDK's send options that concern a request with its own stream. */
export interface StreamOptions {
  onRequestStreamEnd?: (() => void) | undefined;
  readonly requestSignal?: AbortSignal | undefined;
}

/**
 * Answers a request with an error when its stream has ended without a response, because none can arrive any
 * more. The transport of the SDK v2 reports that end, but the SDK continues to wait.
 */
export class StreamWatch {
  readonly #unanswered = new Set<JsonRpcId>();
  readonly #receive: (message: JsonRpcMessage) => void;

  /** @param receive - is called with the error response. */
  constructor(receive: (message: JsonRpcMessage) => void) {
    this.#receive = receive;
  }

  /** Sends a request with `send`, and watches its stream. */
  async send(
    { id }: JsonRpcRequest,
    options: StreamOptions | undefined,
    send: (options: StreamOptions) => Promise<void>,
  ): Promise<void> {
    const forget = (): void => this.forget(id);
    this.#unanswered.add(id);
    if (options?.requestSignal) whenAborted(options.requestSignal, forget);
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

  /** Processes a received message: a request that has its response is no longer watched. */
  received(message: JsonRpcMessage): void {
    if (isResponse(message) && message.id !== undefined) this.#unanswered.delete(message.id);
  }

  /** Stops watching a request, because it needs no response any more. */
  forget(id: JsonRpcId): void {
    this.#unanswered.delete(id);
  }

  #answer(id: JsonRpcId): void {
    if (!this.#unanswered.delete(id)) return;
    const message = 'Connection closed: the stream of the response has ended before the response.';
    this.#receive({ jsonrpc: '2.0', id, error: { code: CONNECTION_CLOSED, message } });
  }
}
