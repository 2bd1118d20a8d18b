import type { Server } from 'node:http';

import { systemClock, type Transport } from '@milepost/progress-core';
import { WebSocketTransportServer } from '@milepost/transport-websocket/node';

import { bearerCheck } from './bearer-token.js';
import { BoundedLog } from './bounded-log.js';
import { requireToken } from './loopback.js';
import { PATH, type ServeOptions } from './serve-options.js';
import { type ServedSession, serveSession } from './serve-session.js';
import { serverUrl } from './server-url.js';

/** Settings of {@link serveWebSocket}. */
export interface ServeWebSocketOptions extends ServeOptions {
  /**
   * A server of yours, listening or not yet, whose WebSocket handshakes are taken: all of them, at the path `/mcp`. Then
   * `port` and `host` are its own, and so is the care about who reaches it: no `token` is insisted on.
   */
  server?: Server;
}

/** The sample server on a port. */
export interface ServedWebSocket {
  /** Where clients connect: `ws://127.0.0.1:3210/mcp`; undefined as long as a server of yours does not listen. */
  readonly url: string | undefined;
  /** Takes nobody any more, and ends every session and what it runs. A server of yours goes on listening. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the sample's tools over WebSocket, to each client by a server of its own.
 *
 * @throws {@link ProgressError} `state_error` where other machines reach `host` and there is no `token`, `transport` where the
 *   port cannot be had.
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
    onsession: serve,
    onrefused: ({ code, reason, remoteAddress = 'somebody gone' }) =>
      log.write(`refused ${code}`, `${reason} (${remoteAddress})`),
    authenticate: token === undefined ? undefined : bearerCheck(token),
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
      // First, as it tells the clients why.
      await sockets.close();
      await Promise.all(ending.map((session) => session.close()));
    },
  };
}
