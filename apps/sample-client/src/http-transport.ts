import { failLostRequests } from '@milepost/mcp-sdk';
import type { Transport } from '@milepost/progress-core';
import { SdkError, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

import { fetchWithCause, UnreachableError } from './fetch-with-cause.js';

/** How long `close()` waits for the server to end the session. */
const END_SESSION_TIMEOUT_MS = 1_000;

type Send = StreamableHTTPClientTransport['send'];

/** Options of {@link httpTransport}. */
export interface HttpTransportOptions {
  readonly url: string;
  /** Sent as `Authorization: Bearer`. Default: the header is not sent. */
  readonly token?: string | undefined;
  /**
   * Called and awaited when the stream of a request has ended, before the failure of the request is reported.
   * If the transport is closed by then, the failure is not reported, because the end of the connection
   * explains more.
   */
  readonly onStreamEnd?: (() => Promise<unknown>) | undefined;
}

/**
 * Creates a Streamable HTTP transport. A request fails as soon as its stream has ended for good without a
 * response.
 */
export function httpTransport(options: HttpTransportOptions): Transport {
  return failLostRequests<Transport>(new HttpTransport(options));
}

/** The transport of the official SDK, which also ends the session when it is closed. */
class HttpTransport extends StreamableHTTPClientTransport {
  readonly #onStreamEnd: (() => Promise<unknown>) | undefined;
  #closing: Promise<void> | undefined;

  constructor({ url, token, onStreamEnd }: HttpTransportOptions) {
    super(new URL(url), {
      fetch: fetchWithCause,
      ...(token !== undefined && { requestInit: { headers: { Authorization: `Bearer ${token}` } } }),
    });
    this.#onStreamEnd = onStreamEnd;
  }

  override send(message: Parameters<Send>[0], options: Parameters<Send>[1] = {}): Promise<void> {
    const { onRequestStreamEnd } = options;
    if (!onRequestStreamEnd) return super.send(message, options);
    const onEnd = async (): Promise<void> => {
      await this.#onStreamEnd?.();
      if (!this.#closing) onRequestStreamEnd();
    };
    return super.send(message, { ...options, onRequestStreamEnd: () => void onEnd() });
  }

  override close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    // Without this request the server would keep the session for a while.
    const ended = this.terminateSession().catch(() => undefined);
    await Promise.race([
      ended,
      new Promise((resolve) => setTimeout(resolve, END_SESSION_TIMEOUT_MS).unref()),
    ]);
    await super.close();
  }
}

/**
 * Returns true if an error that the transport reports to `onerror` is also reported by its request: a request
 * that cannot be sent rejects, and a request whose stream breaks fails.
 *
 * The SDK marks a broken stream only by the words of the message; it has no class and no code for it. If
 * these words change, the loss is reported twice, but no error is missed.
 */
export function isReportedByItsRequest(error: Error): boolean {
  return (
    error instanceof SdkError ||
    error instanceof UnreachableError ||
    error.name === 'AbortError' ||
    error.message.startsWith('SSE stream disconnected')
  );
}
