import { randomUUID } from 'node:crypto';

import {
  isJSONRPCNotification,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

import type { SampleServer } from './create-server.js';
import { jsonRpcRefusal } from './json-rpc-refusal.js';
import { type HttpSession, SessionPool, type SessionPoolOptions } from './session-pool.js';
import { watchResponse } from './watch-response.js';

const SESSION_HEADER = 'mcp-session-id';

// The SDK uses the same code for a session that it has closed.
const SESSION_NOT_FOUND = -32_001;

/** Settings of {@link HttpSessions}. */
export interface HttpSessionsOptions extends SessionPoolOptions {
  /** Creates the server of a new session. */
  createServer: () => SampleServer;
  /** The longest message that is accepted, in bytes. */
  maxRequestBodySize: number;
  /** Called when a client sent something invalid, and when a message could not be sent to it. */
  onError: (error: Error) => void;
}

/**
 * Serves the revisions of the protocol that have sessions, 2025-03-26 to 2025-11-25. Each session has its own
 * server.
 *
 * A session is idle while none of its responses is open: its client neither waits for a response nor listens.
 * A client that disconnects does not cancel its calls, so an idle session may still run tools. They are
 * aborted when the session is closed.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management
 */
export class HttpSessions {
  readonly #options: HttpSessionsOptions;
  readonly #pool: SessionPool;
  #isClosed = false;

  constructor(options: HttpSessionsOptions) {
    this.#options = options;
    this.#pool = new SessionPool(options);
  }

  /** Answers a request that belongs to a session, or that begins one. */
  async handle(request: Request): Promise<Response> {
    const id = request.headers.get(SESSION_HEADER);
    if (id === null) return this.#begin(request);
    const session = this.#pool.get(id);
    if (!session) return refuse(404, 'Session not found', SESSION_NOT_FOUND);
    this.#pool.responseStarted(session);
    return this.#answer(session.transport, request, () => session);
  }

  /** Ends every session and the tools that it runs. New sessions are refused from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#pool.close();
  }

  async #begin(request: Request): Promise<Response> {
    const { createServer, maxRequestBodySize, onError } = this.#options;
    let session: HttpSession | undefined;
    let refusal: string | undefined;
    const transport: HttpSession['transport'] = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      maxRequestBodySize,
      // Called only for a valid `initialize` request, so an invalid request does not cost a server.
      onsessioninitialized: async (id): Promise<void> => {
        refusal = this.#reasonToRefuseSession();
        if (refusal !== undefined) return transport.close();
        const server = createServer();
        session = { id, transport, server };
        this.#pool.add(session);
        this.#pool.responseStarted(session);
        await server.connect(transport);
        endCancelledStreams(transport);
      },
    });
    transport.onerror = onError;
    const response = await this.#answer(transport, request, () => session);
    return refusal === undefined ? response : refuse(503, refusal);
  }

  /**
   * Answers a request. When the response has ended, it is no longer counted as open.
   *
   * @param getSession - returns the session of the request; undefined if there is none. Called only when the
   *   response is known, because an `initialize` request creates its session while it is answered.
   */
  async #answer(
    transport: HttpSession['transport'],
    request: Request,
    getSession: () => HttpSession | undefined,
  ): Promise<Response> {
    try {
      const response = await transport.handleRequest(request);
      const session = getSession();
      if (!session) return response;
      return watchResponse(response, request.signal, () => this.#pool.responseEnded(session));
    } catch (error) {
      const session = getSession();
      if (session) this.#pool.responseEnded(session);
      throw error;
    }
  }

  /** Makes room for a session. Returns why no session may begin now; undefined if one may. */
  #reasonToRefuseSession(): string | undefined {
    // The body of a request can arrive long after its head, so the server may have closed since it accepted
    // the head.
    if (this.#isClosed) return 'The server shuts down.';
    return this.#pool.makeRoom() ? undefined : 'There are too many sessions. Try again later.';
  }
}

// A cancelled call gets no response. So its stream is closed here; it would stay open while the client is
// connected.
function endCancelledStreams(transport: HttpSession['transport']): void {
  const { onmessage } = transport;
  transport.onmessage = (message, extra) => {
    onmessage?.(message, extra);
    if (!isJSONRPCNotification(message) || message.method !== 'notifications/cancelled') return;
    const { requestId } = message.params ?? {};
    if (typeof requestId === 'string' || typeof requestId === 'number') transport.closeSSEStream(requestId);
  };
}

function refuse(status: number, message: string, code?: number): Response {
  const headers = { 'Content-Type': 'application/json' };
  return new Response(jsonRpcRefusal(message, code), { status, headers });
}
