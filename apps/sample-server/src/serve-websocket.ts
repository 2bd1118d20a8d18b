import type { Server } from 'node:http';

import { systemClock, type Transport } from '@milepost/progress-core';
import { WebSocketTransportServer } from '@milepost/transport-websocket/node';

import { createBearerCheck } from './bearer-token.js';
import { BoundedLog } from './bounded-log.js';
import { requireToken } from './loopback.js';
import { PATH, type ServeOptions } from './serve-options.js';
import { type ServedSession, serveSession } from './serve-session.js';
import { serverUrl } from './server-url.js';

/** Settings of {@link serveWebSocket}. */
export interface ServeWebSocketOptions extends ServeOptions {
  /**
   * Your own HTTP server, listening or not yet. All its WebSocket handshakes are handled here: those at other
   * paths than `/mcp` are refused. `port` and `host` are ignored then. You decide who can reach your server,
   * so a `token` is not required.
   */
  server?: Server;
}

/** A sample server that listens on a port for WebSocket. */
export interface ServedWebSocket {
  /**
   * The URL for clients, such as `ws://127.0.0.1:3210/mcp`; undefined while nothing listens: before your own
   * server listens, or after `close()` if there is no server of your own.
   */
  readonly url: string | undefined;
  /**
   * Stops accepting clients, and ends every session and the tools that it runs. Your own server continues to
   * listen. Idempotent.
   */
  close(): Promise<void>;
}

/**
 * Serves the sample's tools over WebSocket. Each client gets its own server.
 *
 * @throws {@link ProgressError} (as a rejection) `state_error` if other machines can reach `host` and there
 *   is no `token`, or if an allowed origin is not an origin; `transport` if it cannot listen there, for
 *   example because the port is in use.
 */
export async function serveWebSocket(options: ServeWebSocketOptions): Promise<ServedWebSocket> {
  const { server, port, host = '127.0.0.1', allowedOrigins, token, onLog, ...serverOptions } = options;
  if (!server) requireToken({ host, token });
  const { clock = systemClock } = serverOptions;
  const log = new BoundedLog(onLog ?? (() => undefined), clock);
  const sessions = new Set<ServedSession>();
  const serve = (transport: Transport): void => {
    const session = serveSession({
      ...serverOptions,
      transport,
      onError: ({ message }) => log.write('session', message),
      onEnd: () => sessions.delete(session),
    });
    sessions.add(session);
  };
  const sockets = new WebSocketTransportServer({
    path: PATH,
    onSession: serve,
    onRefused: ({ code, reason, remoteAddress = 'unknown address' }) =>
      log.write(`refused ${code}`, `${reason} (${remoteAddress})`),
    authenticate: token === undefined ? undefined : createBearerCheck(token),
    allowedOrigins,
    clock,
  });
  if (server) sockets.attach(server);
  else await sockets.listen({ port, host });
  return {
    get url() {
      return server ? serverUrl(server, 'ws') : sockets.url;
    },
    close: async () => {
      const ending = [...sessions];
      // The sockets are closed first, because this sends the clients the reason.
      await sockets.close();
      await Promise.all(ending.map((session) => session.close()));
    },
  };
}
