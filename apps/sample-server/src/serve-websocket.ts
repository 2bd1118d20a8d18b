import type { Server } from 'node:http';

import { systemClock, type Transport } from '@milepost/progress-core';
import { WebSocketTransportServer } from '@milepost/transport-websocket/node';

import { bearerCheck } from './bearer-token.js';
import { BoundedLog } from './bounded-log.js';
import type { SampleServerOptions } from './create-server.js';
import { type ServedSession, serveSession } from './serve-session.js';

const PATH = '/mcp';

/** Settings of {@link serveWebSocket}. */
export interface ServeWebSocketOptions extends Omit<SampleServerOptions, 'transport'> {
  /** A server of yours, listening or not yet, whose WebSocket handshakes are taken: all of them, at the path `/mcp`. */
  server?: Server;
  /** Without `server`. Default: 0, which is any that is free. */
  port?: number;
  /** Without `server`. Default: `127.0.0.1`. */
  host?: string;
  /** Origins whose pages may connect. Default: pages that were loaded from this very address, by a loopback name. */
  allowedOrigins?: readonly string[];
  /** Asked of every client, as `Authorization: Bearer <token>`. Default: everybody is served. */
  token?: string;
  /** Takes a line about a client that was refused or sent nonsense: at most ten a minute of each kind, without controls. */
  onLog?: (line: string) => void;
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
 * @throws {@link ProgressError} `transport` where the port cannot be had.
 */
export async function serveWebSocket(options: ServeWebSocketOptions): Promise<ServedWebSocket> {
  const { server, port, host, allowedOrigins, token, onLog, ...serverOptions } = options;
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
      return server ? urlOf(server) : sockets.url;
    },
    close: async () => {
      const ending = [...sessions];
      // First, as it tells the clients why.
      await sockets.close();
      await Promise.all(ending.map((session) => session.close()));
    },
  };
}

function urlOf(server: Server): string | undefined {
  const address = server.address();
  if (!address || typeof address === 'string') return undefined;
  const { address: name, family, port } = address;
  return `ws://${family === 'IPv6' ? `[${name}]` : name}:${port}${PATH}`;
}
