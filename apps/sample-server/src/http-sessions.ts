import { randomUUID } from 'node:crypto';

import type { Clock } from '@milepost/progress-core';
import {
  isJSONRPCNotification,
  WebStandardStreamableHTTPServerTransport,
} from '@modelcontextprotocol/server';

import type { SampleServer } from './create-server.js';
import { jsonRpcRefusal } from './json-rpc-refusal.js';

const SESSION_HEADER = 'mcp-session-id';

// As the SDK answers for a session that it has closed.
const SESSION_NOT_FOUND = -32_001;

/** Node sends the head of a response with the first of its body, and a stream may have nothing to tell for long. */
const COMMENT = new TextEncoder().encode(':\n\n');

/** Settings of {@link HttpSessions}. */
export interface HttpSessionsOptions {
  /** Makes the server of a new session. */
  createServer: () => SampleServer;
  /** How many sessions there may be; one more takes the place of the one that has been idle for longest. */
  maxSessions: number;
  /** How long a session may be idle, in ms, before it is closed. */
  idleMs: number;
  /** The longest message taken, in bytes. */
  maxRequestBodySize: number;
  clock: Clock;
  /** Told of what a client sent that makes no sense, and of what could not be sent to it. */
  onError: (error: Error) => void;
}

interface HttpSession {
  readonly id: string;
  readonly transport: WebStandardStreamableHTTPServerTransport;
  readonly server: SampleServer;
  /** Requests that are being answered, the stream that a client listens on among them. */
  exchanges: number;
}

/**
 * Serves the revisions of the protocol with sessions, 2025-03-26 to 2025-11-25: each session by a server of its own.
 *
 * A session that answers nothing, as its client neither asks nor listens, is idle, also where it still works for a client
 * that is gone: that it is gone cancels nothing, but when the session is closed the work ends.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#session-management
 */
export class HttpSessions {
  readonly #options: HttpSessionsOptions;
  readonly #sessions = new Map<string, HttpSession>();
  /** What closes each idle session, the one first that has been idle for longest. */
  readonly #idle = new Map<HttpSession, ReturnType<Clock['setTimeout']>>();
  #isClosed = false;

  constructor(options: HttpSessionsOptions) {
    this.#options = options;
  }

  /** Answers a request of a session, or one that begins a session. */
  async handle(request: Request): Promise<Response> {
    const id = request.headers.get(SESSION_HEADER);
    if (id === null) return this.#begin(request);
    const session = this.#sessions.get(id);
    if (!session) return refuse(404, 'Session not found', SESSION_NOT_FOUND);
    this.#enter(session);
    return this.#answer(session.transport, request, () => session);
  }

  /** Ends every session and what it runs; none begins any more. */
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
      // Only what asks for a session gets as far as this: whatever else comes costs no server.
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

  /** @param of - the session that was entered for it, if there is one by the time of the answer. */
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

  /** Why no session may begin now; undefined where one may, and there is room for it. */
  #refusalOfAnother(): string | undefined {
    // The message that asks for it may have been on its way for long.
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

  // A client that is gone is noticed at once, not only when there is something to tell it: it may come back to listen.
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

// A call that is cancelled is not answered, so its stream would stay open for as long as the client is there.
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
