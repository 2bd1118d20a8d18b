import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type DropArgument, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Clock } from '@milepost/progress-core';

import { type RefusalCode, refuseHandshake } from './refusal.js';

/** Connections beyond the limit that are still told so, rather than cut. */
const SPARE_CONNECTIONS = 64;

/** What ends the time limit of each socket's handshake. */
const handshakes = new WeakMap<Duplex, () => void>();

/** How an HTTP server that serves nothing but WebSocket handshakes is set up. */
export interface HttpListenerOptions {
  maxConnections: number;
  handshakeTimeoutMs: number;
  clock: Clock;
  onRefused: (
    code: RefusalCode,
    reason: string,
    peer: { remoteAddress?: string | undefined } | undefined,
  ) => void;
}

/** Makes an HTTP server whose connections hold out for a handshake only so long, however they drip. */
export function createHttpListener(options: HttpListenerOptions): Server {
  const { maxConnections, handshakeTimeoutMs: timeoutMs, clock, onRefused } = options;
  // What Node would answer by itself, a missing Host among it, would not be told of.
  const http = createServer({
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    requireHostHeader: false,
  });
  http.maxConnections = maxConnections + SPARE_CONNECTIONS;
  http.on('connection', (socket) => {
    const timer = clock.setTimeout(() => {
      onRefused('handshake_timeout', 'The handshake did not come in time.', socket);
      socket.destroy();
    }, timeoutMs);
    const settle = (): void => clock.clearTimeout(timer);
    socket.once('close', settle);
    handshakes.set(socket, settle);
  });
  const refuse = (socket: Duplex, status: number, reason: string): void => {
    // Of requests in a row, or an error that has another, the first says it all; who has hung up is not refused.
    if (!socket.writable) return;
    onRefused('bad_request', reason, socket instanceof Socket ? socket : undefined);
    refuseHandshake(socket, status, 'This is a WebSocket.');
  };
  const refuseRequest = ({ socket }: IncomingMessage): void =>
    refuse(socket, 426, 'A request that is no WebSocket handshake.');
  http.on('request', refuseRequest).on('checkExpectation', refuseRequest).on('connect', refuseRequest);
  http.on('clientError', ({ message }, socket) => refuse(socket, 400, `What came is no HTTP: ${message}`));
  http.on('drop', (dropped?: DropArgument) =>
    onRefused('too_many_connections', `More than ${maxConnections} connections.`, dropped),
  );
  return http;
}

/** The handshake on this socket has come; from here on it is whoever takes it that limits it. */
export function handshakeArrived(socket: Duplex): void {
  handshakes.get(socket)?.();
}
