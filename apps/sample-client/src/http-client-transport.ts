import type { JsonRpcId, JsonRpcMessage, Transport } from '@milepost/progress-core';
import { isJSONRPCNotification, SdkError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { fetchOrSayWhy, Unreachable } from './fetch-or-say-why.js';

/** How long a server may take to end a session that we leave. */
const GOODBYE_MS = 1_000;

const BROKEN_OFF = 'The connection broke off before the answer came.';

// Of the codes that JSON-RPC leaves to implementations.
const SERVER_GONE = -32_000;

type SendOptions = NonNullable<Parameters<StreamableHTTPClientTransport['send']>[1]>;

/** How {@link HttpClientTransport} reaches a server. */
export interface HttpClientTransportOptions {
  readonly url: string;
  /** Sent as `Authorization: Bearer`; default: nothing is. */
  readonly token?: string | undefined;
  /**
   * Awaited when a request's stream has ended without an answer, before anybody is told: if the transport is closed by
   * then, that says more.
   */
  readonly onStreamLost?: (() => Promise<unknown>) | undefined;
}

/**
 * Streamable HTTP as the official SDK speaks it, where a request fails as soon as its stream has ended for good without an
 * answer: the SDK itself goes on waiting. Whoever sends a request with an `onRequestStreamEnd` sees to that himself, as
 * `callTool` does where the revision of the protocol has no sessions, and is told.
 */
export class HttpClientTransport implements Transport {
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  /** The SDK's client then takes a call back by ending its stream, where the revision of the protocol has it so. */
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

  /** Known where the server keeps one. */
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
      // Nobody waits for the answer to what was taken back.
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
    // Without a word the server keeps the session for a while.
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
      // By now it may have been closed, or the request taken back.
      if (!this.#unanswered.delete(id)) return;
      if (!tell) this.#receive({ jsonrpc: '2.0', id, error: { code: SERVER_GONE, message: BROKEN_OFF } });
    }
    tell?.();
  }
}

// What cannot be sent is told to whoever sends it, and a stream that has broken to whoever waits for an answer on it. That
// it has, the SDK says in words alone: no class and no code tell it from what a server sent that is no message. Were they
// to change, the loss would be told twice; nothing would go missing.
function isToldOtherwise(error: Error): boolean {
  return (
    error instanceof SdkError ||
    error instanceof Unreachable ||
    error.name === 'AbortError' ||
    error.message.startsWith('SSE stream disconnected')
  );
}
