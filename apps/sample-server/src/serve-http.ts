import { createServer } from 'node:http';

import { HttpEndpoint } from './http-endpoint.js';
import { listenOnPort } from './listen-on-port.js';
import { requireToken } from './loopback.js';
import type { ServeOptions } from './serve-options.js';
import { serverUrl } from './server-url.js';

const MAX_SESSIONS = 1_000;
const SESSION_IDLE_MS = 300_000;
const MAX_CONNECTIONS = 4_000;
const HEAD_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

/** Settings of {@link serveHttp}. */
export interface ServeHttpOptions extends ServeOptions {
  /** How many sessions there may be; one more takes the place of the one that has been idle for longest. Default: 1,000. */
  maxSessions?: number;
  /** How long a session may go without a request and without a stream, in ms, before it is closed. Default: 300,000. */
  sessionIdleMs?: number;
}

/** The sample server on a port. */
export interface ServedHttp {
  /** Where clients connect: `http://127.0.0.1:3210/mcp`; undefined after the close. */
  readonly url: string | undefined;
  /** Takes nobody any more, and ends every session, every stream and what they run. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the sample's tools over Streamable HTTP: revision 2026-07-28 of the protocol, where each request stands for itself,
 * and those before it, with sessions.
 *
 * @throws {@link ProgressError} `state_error` where other machines reach `host` and there is no `token`, `transport` where the
 *   port cannot be had.
 */
export async function serveHttp(options: ServeHttpOptions = {}): Promise<ServedHttp> {
  const { port = 0, host = '127.0.0.1', maxSessions = MAX_SESSIONS, ...more } = options;
  const { sessionIdleMs = SESSION_IDLE_MS } = options;
  requireToken({ host, token: options.token });
  const endpoint = new HttpEndpoint({ ...more, host, maxSessions, sessionIdleMs });
  const http = createServer({ headersTimeout: HEAD_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS });
  http.maxConnections = MAX_CONNECTIONS;
  http.on('request', (request, response) => endpoint.handle(request, response));
  await listenOnPort(http, { port, host });
  const close = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => http.close(() => resolve()));
    await endpoint.close();
    http.closeAllConnections();
    await closed;
  };
  let closing: Promise<void> | undefined;
  return {
    get url() {
      return serverUrl(http, 'http');
    },
    close: () => (closing ??= close()),
  };
}
