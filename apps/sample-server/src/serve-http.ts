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
  /**
   * The largest number of sessions at the same time. One more closes the session that has been idle for
   * longest, and is refused if no session is idle. Default: 1,000.
   */
  maxSessions?: number;
  /**
   * How long a session may have no request and no stream open, in ms, before it is closed. Default: 300,000.
   */
  sessionIdleMs?: number;
}

/** A sample server that listens on a port for HTTP. */
export interface ServedHttp {
  /** The URL for clients, such as `http://127.0.0.1:3210/mcp`; undefined after `close()`. */
  readonly url: string | undefined;
  /**
   * Stops accepting clients, and ends every session, every stream and the tools that they run. Idempotent.
   */
  close(): Promise<void>;
}

/**
 * Serves the sample's tools over Streamable HTTP, at one address for two kinds of client: revision 2026-07-28
 * of the protocol, where each request is independent, and the older revisions, which have sessions.
 *
 * @throws {@link ProgressError} (as a rejection) `state_error` if other machines can reach `host` and there
 *   is no `token`; `transport` if it cannot listen there, for example because the port is in use.
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
