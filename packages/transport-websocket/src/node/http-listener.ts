import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type DropArgument, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

import type { Clock } from '@milepost/progress-core';

import { type RefusalCode, refuseHandshake } from './refusal.js';

/** The number of connections beyond the limit that still receive a refusal. Any more are cut without one. */
const SPARE_CONNECTIONS = 64;

/** For each socket, the function that ends the time limit of its handshake. */
const handshakes = new WeakMap<Duplex, () => void>();

/** Options of an HTTP server that serves only WebSocket handshakes. */
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

/**
 * Creates an HTTP server that serves only WebSocket handshakes. A connection without a complete handshake is
 * cut after `handshakeTimeoutMs`, even if it sends a few bytes now and then.
 */
export function createHttpListener(options: HttpListenerOptions): Server {
  const { maxConnections, handshakeTimeoutMs: timeoutMs, clock, onRefused } = options;
  // Node would answer a request without a Host header by itself, and `onRefused` would not be called.
  const http = createServer({
    headersTimeout: timeoutMs,
    requestTimeout: timeoutMs,
    requireHostHeader: false,
  });
  http.maxConnections = maxConnections + SPARE_CONNECTIONS;
  http.on('connection', (socket) => {
    const timer = clock.setTimeout(() => {
      onRefused('handshake_timeout', 'The handshake did not arrive in time.', socket);
      socket.destroy();
    }, timeoutMs);
    const settle = (): void => clock.clearTimeout(timer);
    socket.once('close', settle);
    handshakes.set(socket, settle);
  });
  const refuse = (socket: Duplex, status: number, reason: string): void => {
    // A socket is refused once, even if more requests or errors follow. A closed socket is not refused.
    if (!socket.writable) return;
    onRefused('bad_request', reason, socket instanceof Socket ? socket : undefined);
    refuseHandshake(socket, status, 'This URL accepts only WebSocket connections.');
  };
  const refuseRequest = ({ socket }: IncomingMessage): void =>
    refuse(socket, 426, 'The request is not a WebSocket handshake.');
  http.on('request', refuseRequest).on('checkExpectation', refuseRequest).on('connect', refuseRequest);
  http.on('clientError', ({ message }, socket) =>
    refuse(socket, 400, `The request is not valid HTTP: ${message}`),
  );
  http.on('drop', (dropped?: DropArgument) =>
    onRefused('too_many_connections', `More than ${maxConnections} connections.`, dropped),
  );
  return http;
}

/** Ends the time limit of this socket's handshake, because it has arrived. The caller limits what follows. */
export function handshakeArrived(socket: Duplex): void {
  handshakes.get(socket)?.();
}
