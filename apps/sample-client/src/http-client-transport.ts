import type { JsonRpcId, JsonRpcMessage, Transport } from '@milepost/progress-core';
import { isJSONRPCNotification, SdkError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { fetchOrSayWhy, Unreachable } from './fetch-or-say-why.js';

/** How long `close()` waits for the server to end the session. */
const GOODBYE_MS = 1_000;

const BROKEN_OFF = 'The connection broke off before the answer came.';

// One of the error codes that JSON-RPC leaves to implementations.
const SERVER_GONE = -32_000;

type SendOptions = NonNullable<Parameters<StreamableHTTPClientTransport['send']>[1]>;

/** Options of {@link HttpClientTransport}. */
export interface HttpClientTransportOptions {
  readonly url: string;
  /** Sent as `Authorization: Bearer`. Default: the header is not sent. */
  readonly token?: string | undefined;
  /**
   * Called and awaited when the stream of a request has ended without an answer, before the failure is
   * reported. If the transport is closed by then, the failure is not reported, because the end of the
   * connection explains more.
   */
  readonly onStreamLost?: (() => Promise<unknown>) | undefined;
}

/**
 * Streamable HTTP, by the transport of the official SDK.
 *
 * A request fails as soon as its stream has ended for good without an answer; the SDK alone would go on
 * waiting. This transport then delivers an error with code -32000 as the answer. The exception is a request
 * that is sent with `onRequestStreamEnd`: its sender handles the failure and is only notified. `callTool`
 * sends requests that way in revisions of the protocol without sessions.
 */
export class HttpClientTransport implements Transport {
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  /** Lets the SDK's client cancel a request by closing its stream, in revisions that require this. */
  readonly hasPerRequestStream = true;
  readonly #http: StreamableHTTPClientTransport;
  readonly #unanswered = new Set<JsonRpcId>();
  readonly #onStreamLost: (() => Promise<unknown>) | undefined;
  #closing: Promise<void> | undefined;

  constructor({ url, token, onStreamLost }: HttpClientTransportOptions) {
    this.#onStreamLost = onStreamLost;
    this.#http = new StreamableHTTPClientTransport(new URL(url), {
      fetch: fetchOrSayWhy,
      ...(token !== undefined && { requestInit: { headers: { Authorization: `Bearer ${token}` } } }),
    });
    this.#http.onmessage = (message) => this.#receive(message);
    this.#http.onclose = () => this.onclose?.();
    this.#http.onerror = (error) => {
      if (!isToldOtherwise(error)) this.onerror?.(error);
    };
  }

  /** The id of the session; undefined if the server has none. */
  get sessionId(): string | undefined {
    return this.#http.sessionId;
  }

  setProtocolVersion(version: string): void {
    this.#http.setProtocolVersion(version);
  }

  start(): Promise<void> {
    return this.#http.start();
  }

  async send(message: JsonRpcMessage, options: SendOptions = {}): Promise<void> {
    if (!('method' in message && 'id' in message)) {
      // A cancelled request needs no answer.
      if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled')
        this.#unanswered.delete(message.params?.['requestId'] as JsonRpcId);
      return this.#http.send(message, options);
    }
    const { id } = message;
    const forget = (): unknown => this.#unanswered.delete(id);
    this.#unanswered.add(id);
    options.requestSignal?.addEventListener('abort', forget, { once: true });
    try {
      await this.#http.send(message, {
        ...options,
        onRequestStreamEnd: () => void this.#streamEnded(id, options.onRequestStreamEnd),
      });
    } catch (error) {
      forget();
      throw error;
    }
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  async #end(): Promise<void> {
    this.#unanswered.clear();
    // Without this request the server would keep the session for a while.
    const goodbye = this.#http.terminateSession().catch(() => undefined);
    await Promise.race([goodbye, new Promise((resolve) => setTimeout(resolve, GOODBYE_MS).unref())]);
    await this.#http.close();
  }

  #receive(message: JsonRpcMessage): void {
    if (!('method' in message) && message.id !== undefined) this.#unanswered.delete(message.id);
    this.onmessage?.(message);
  }

  async #streamEnded(id: JsonRpcId, tell: (() => void) | undefined): Promise<void> {
    if (this.#unanswered.has(id)) {
      await this.#onStreamLost?.();
      // Meanwhile the transport may have been closed, or the request cancelled.
      if (!this.#unanswered.delete(id)) return;
      if (!tell) this.#receive({ jsonrpc: '2.0', id, error: { code: SERVER_GONE, message: BROKEN_OFF } });
    }
    tell?.();
  }
}

// Whether an error is reported in another way as well, so that `onerror` need not report it: a failed send
// rejects, and a broken stream fails its request. The SDK marks a broken stream only by the words of the
// message; it has no class and no code that distinguish it from a fault in what the server sent. If these
// words change, the loss is reported twice, but nothing is missed.
function isToldOtherwise(error: Error): boolean {
  return (
    error instanceof SdkError ||
    error instanceof Unreachable ||
    error.name === 'AbortError' ||
    error.message.startsWith('SSE stream disconnected')
  );
}
