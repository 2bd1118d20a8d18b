import type { IncomingMessage, ServerResponse } from 'node:http';

import { type Clock, systemClock } from '@milepost/progress-core';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, isLegacyRequest, type McpHttpHandler } from '@modelcontextprotocol/server';
import cors from 'cors';

import { BoundedLog } from './bounded-log.js';
import { createSampleServer, type SampleServer } from './create-server.js';
import { HttpAdmission, type HttpRefusal } from './http-admission.js';
import { HttpSessions } from './http-sessions.js';
import { jsonRpcRefusal } from './json-rpc-refusal.js';
import type { ServeOptions } from './serve-options.js';

const LIMITS = { maxRequestBodySize: 1_048_576 };
const MAX_OPEN_RESPONSES = 4_000;
/** How long a client may take to read the end of its responses when the server closes, in ms. */
const SHUTDOWN_GRACE_MS = 1_000;

const CLOSING = { status: 503, code: 'overloaded', reason: 'The server shuts down.' } as const;
const OVERLOADED = {
  status: 503,
  code: 'overloaded',
  reason: 'The server handles too many requests. Try again later.',
} as const;

/** Settings of {@link HttpEndpoint}. */
export interface HttpEndpointOptions extends ServeOptions {
  /** The address that the server listens on. */
  host: string;
  /** The largest number of sessions at the same time. */
  maxSessions: number;
  /** How long a session may be idle, in ms, before it is closed. */
  sessionIdleMs: number;
}

/**
 * Answers HTTP requests. Each request of revision 2026-07-28 gets a new server; each request of an older
 * revision is answered by the server of its session.
 */
export class HttpEndpoint {
  readonly #admission: HttpAdmission;
  readonly #allowCrossOrigin: ReturnType<typeof cors>;
  readonly #log: BoundedLog;
  readonly #clock: Clock;
  readonly #stateless: McpHttpHandler;
  readonly #sessions: HttpSessions;
  readonly #answer: ReturnType<typeof toNodeHandler>;
  readonly #openResponses = new Set<ServerResponse>();
  #isClosing = false;

  constructor(options: HttpEndpointOptions) {
    const { clock = systemClock, onLog = () => undefined, sessionIdleMs: idleMs, maxSessions } = options;
    this.#clock = clock;
    this.#log = new BoundedLog(onLog, clock);
    this.#admission = new HttpAdmission(options);
    // All headers that a preflight request asks for are allowed: the set differs between revisions of the
    // protocol, and the origin is trusted.
    this.#allowCrossOrigin = cors({
      origin: [...(options.allowedOrigins ?? [])],
      methods: 'GET, POST, DELETE',
      exposedHeaders: 'Mcp-Session-Id',
    });
    const createServer = (): SampleServer => createSampleServer(options);
    const onerror = ({ message }: Error): void => this.#log.write('request', message);
    this.#stateless = createMcpHandler(createServer, { ...LIMITS, legacy: 'reject', onerror });
    this.#sessions = new HttpSessions({
      ...LIMITS,
      createServer,
      maxSessions,
      idleMs,
      clock,
      onError: onerror,
    });
    const route = async (request: Request): Promise<Response> =>
      (await isLegacyRequest(request, undefined, LIMITS))
        ? this.#sessions.handle(request)
        : this.#stateless.fetch(request);
    this.#answer = toNodeHandler({ fetch: route }, { ...LIMITS, onerror });
  }

  /** Answers a request, or refuses it and logs the refusal. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#admission.checkHead(request);
    if (refusal) return this.#refuse(request, response, refusal);
    // A preflight request has no credentials. It is answered here, and the callback is not called.
    this.#allowCrossOrigin(request, response, () => this.#handleAllowed(request, response));
  }

  /**
   * Ends every session, every stream and the tools that they run. Resolves when the clients have received the
   * end of their responses, but after one second at the latest. Never rejects.
   */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([this.#stateless.close(), this.#sessions.close()]);
    const allEnded = Promise.all(
      [...this.#openResponses].map((response) => new Promise((resolve) => response.once('close', resolve))),
    );
    let timer: unknown;
    const timeout = new Promise<void>((resolve) => {
      timer = this.#clock.setTimeout(resolve, SHUTDOWN_GRACE_MS);
    });
    await Promise.race([allEnded, timeout]);
    this.#clock.clearTimeout(timer);
  }

  #handleAllowed(request: IncomingMessage, response: ServerResponse): void {
    const refusal = this.#admission.checkCredentials(request) ?? this.#overload();
    if (refusal) return this.#refuse(request, response, refusal);
    this.#openResponses.add(response);
    response.once('close', () => this.#openResponses.delete(response));
    // The requests that a server receives always have a method and a URL. Their type makes both optional.
    void this.#answer(request as IncomingMessage & { method: string; url: string }, response);
  }

  #overload(): HttpRefusal | undefined {
    if (this.#isClosing) return CLOSING;
    return this.#openResponses.size < MAX_OPEN_RESPONSES ? undefined : OVERLOADED;
  }

  #refuse(
    { socket }: IncomingMessage,
    response: ServerResponse,
    { status, code, reason }: HttpRefusal,
  ): void {
    this.#log.write(`refused ${code}`, `${reason} (${socket.remoteAddress ?? 'unknown address'})`);
    if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    // The connection is closed because the rest of the request's body is not read.
    response.writeHead(status, { 'Content-Type': 'application/json', Connection: 'close' });
    response.end(jsonRpcRefusal(reason));
  }
}
