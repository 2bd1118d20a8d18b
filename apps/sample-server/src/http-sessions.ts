import { randomUUID } from 'node:crypto';

import type { Clock } from '@milepost/progress-core';
import {
  isJSONRPCNotification,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

import type { SampleServer } from './create-server.js';
import { jsonRpcRefusal } from './json-rpc-refusal.js';

const SESSION_HEADER = 'mcp-session-id';

// The SDK uses the same code for a session that it has closed.
const SESSION_NOT_FOUND = -32_001;

/**
 * An empty comment, the first bytes of every event stream. Node sends the head of a response together with
 * the first bytes of its body, and a stream may have no message for a long time.
 */
const COMMENT = new TextEncoder().encode(':\n\n');

/** Settings of {@link HttpSessions}. */
export interface HttpSessionsOptions {
  /** Creates the server of a new session. */
  createServer: () => SampleServer;
  /**
   * The largest number of sessions at the same time. One more closes the session that has been idle for
   * longest, and is refused if no session is idle.
   */
  maxSessions: number;
  /** How long a session may be idle, in ms, before it is closed. */
  idleMs: number;
  /** The longest message that is accepted, in bytes. */
  maxRequestBodySize: number;
  clock: Clock;
  /** Called when a client sent something invalid, and when a message could not be sent to it. */
  onError: (error: Error) => void;
}

interface HttpSession {
  readonly id: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: SampleServer;
  /** The number of responses that are still open, including the stream on which the client listens. */
  exchanges: number;
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
  readonly #sessions = new Map<string, HttpSession>();
  /** The timer that closes each idle session. The first entry has been idle for longest. */
  readonly #idle = new Map<HttpSession, ReturnType<Clock['setTimeout']>>();
  #isClosed = false;

  constructor(options: HttpSessionsOptions) {
    this.#options = options;
  }

  /** Answers a request that belongs to a session, or that begins one. */
  async handle(request: Request): Promise<Response> {
    const id = request.headers.get(SESSION_HEADER);
    if (id === null) return this.#begin(request);
    const session = this.#sessions.get(id);
    if (!session) return refuse(404, 'Session not found', SESSION_NOT_FOUND);
    this.#enter(session);
    return this.#answer(session.transport, request, () => session);
  }

  /** Ends every session and the tools that it runs. New sessions are refused from then on. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#sessions.values()].map(({ server }) => server.close()));
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
        refusal = this.#refusalOfAnother();
        if (refusal !== undefined) return transport.close();
        const server = createServer();
        session = { id, transport, server, exchanges: 0 };
        this.#add(session);
        await server.connect(transport);
        endCancelledStreams(transport);
      },
    });
    transport.onerror = onError;
    const response = await this.#answer(transport, request, () => session);
    return refusal === undefined ? response : refuse(503, refusal);
  }

  /**
   * Answers a request, and leaves its session when the response has ended.
   *
   * @param of - returns the session that was entered for the request; undefined if there is none. Called only
   *   when the response is known, because an `initialize` request creates its session on the way.
   */
  async #answer(
    transport: HttpSession['transport'],
    request: Request,
    of: () => HttpSession | undefined,
  ): Promise<Response> {
    try {
      const response = await transport.handleRequest(request);
      const session = of();
      return session ? this.#leaveAfter(session, response, request.signal) : response;
    } catch (error) {
      const session = of();
      if (session) this.#leave(session);
      throw error;
    }
  }

  #add(session: HttpSession): void {
    this.#sessions.set(session.id, session);
    this.#enter(session);
    session.transport.onclose = () => {
      this.#wake(session);
      this.#sessions.delete(session.id);
    };
  }

  /** Makes room for a session. Returns why no session may begin now; undefined if one may. */
  #refusalOfAnother(): string | undefined {
    // The body of a request can arrive long after its head, so the server may have closed since it accepted
    // the head.
    if (this.#isClosed) return 'The server shuts down.';
    return this.#makeRoom() ? undefined : 'There are too many sessions. Try again later.';
  }

  #makeRoom(): boolean {
    if (this.#sessions.size < this.#options.maxSessions) return true;
    const [longest] = this.#idle.keys();
    if (longest) void longest.server.close();
    return longest !== undefined;
  }

  #enter(session: HttpSession): void {
    session.exchanges++;
    this.#wake(session);
  }

  #wake(session: HttpSession): void {
    this.#options.clock.clearTimeout(this.#idle.get(session));
    this.#idle.delete(session);
  }

  #leave(session: HttpSession): void {
    session.exchanges--;
    if (session.exchanges > 0 || !this.#sessions.has(session.id)) return;
    const { clock, idleMs } = this.#options;
    const timer = clock.setTimeout(() => void session.server.close(), idleMs);
    this.#idle.set(session, timer);
  }

  // Leaves the session when the response has ended, or when the client has disconnected. `signal` reports
  // that at once, not only when the next message cannot be written: the client may already want to listen
  // again.
  #leaveAfter(session: HttpSession, response: Response, signal: AbortSignal): Response {
    const leave = (): void => this.#leave(session);
    if (!response.body) {
      leave();
      return response;
    }
    const isStream = response.headers.get('content-type') === 'text/event-stream';
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => {
        if (isStream) controller.enqueue(COMMENT);
      },
    });
    response.body.pipeTo(writable, { signal }).then(leave, leave);
    return new Response(readable, response);
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
