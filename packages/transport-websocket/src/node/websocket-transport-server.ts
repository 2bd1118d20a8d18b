import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { type Clock, ProgressError, ProgressErrorCode, systemClock } from '@milepost/progress-core';
import { quote } from '@milepost/transport-kit';
import { WebSocketServer } from 'ws';

import { checkLimits } from '../check-limits.js';
import { SUBPROTOCOL } from '../control.js';
import { admit, type AdmissionRules, type Rejection } from './admission.js';
import { createHttpListener, handshakeArrived } from './http-listener.js';
import { originSet } from './origin.js';
import { refuseHandshake } from './refusal.js';
import { SERVER_LIMITS, type ServerLimits, type WebSocketServerOptions } from './server-options.js';
import { SessionDirectory } from './session-directory.js';
import { WS_OPTIONS } from './ws-wire.js';

/** A message in more pieces than these is refused: of pieces of a byte each would cost a hundred. */
const MAX_FRAGMENTS = 1_024;

/** What a long message's chunks have on average at the least: a network gives more. */
const MIN_CHUNK_BYTES = 256;

/** Where a {@link WebSocketTransportServer} listens. */
export interface ListenOptions {
  /** Default: 0, which is any that is free. */
  port?: number | undefined;
  /** Default: `127.0.0.1`, which is reached from this machine only. */
  host?: string | undefined;
}

/**
 * The server's side of JSON-RPC over WebSocket: gives each client a transport that outlives its connection.
 *
 * Nothing that a client does throws here, or grows memory beyond the limits: it is refused, and `onrefused` is told.
 */
export class WebSocketTransportServer {
  readonly #options: WebSocketServerOptions;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #rules: AdmissionRules;
  readonly #webSockets: WebSocketServer;
  readonly #sessions: SessionDirectory;
  // Whose handshakes are being decided on.
  readonly #pending = new Set<Duplex>();
  #listener: Server | undefined;
  #detach: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @throws {@link ProgressError} `state_error` for an option that is out of its range. */
  constructor(options: WebSocketServerOptions) {
    const { path = '/mcp', allowedOrigins = [], authenticate, onsession, clock = systemClock } = options;
    const limits = checkLimits(SERVER_LIMITS, options, ['resumeWindowMs']);
    // Who writes JavaScript learns of it here, not with the first client.
    if (typeof onsession !== 'function') {
      throw new ProgressError(
        ProgressErrorCode.STATE_ERROR,
        'onsession is missing: it is given each transport.',
      );
    }
    if (!path.startsWith('/')) {
      const why = `path must begin with "/": write ${quote(`/${path}`)}, not ${quote(path)}.`;
      throw new ProgressError(ProgressErrorCode.STATE_ERROR, why);
    }
    this.#options = options;
    this.#limits = limits;
    this.#clock = clock;
    this.#rules = {
      path,
      authenticate,
      allowedOrigins: originSet(allowedOrigins),
      handshakeTimeoutMs: limits.handshakeTimeoutMs,
      clock,
    };
    this.#sessions = new SessionDirectory({
      onsession,
      limits,
      clock,
      onRefused: (refusal) => options.onrefused?.(refusal),
    });
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      ...WS_OPTIONS,
      maxPayload: limits.maxMessageBytes,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: Math.max(MAX_FRAGMENTS, Math.ceil(limits.maxMessageBytes / MIN_CHUNK_BYTES)),
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#webSockets.on('wsClientError', ({ message }, socket, request) =>
      this.#refuse(request, socket, { status: 400, code: 'bad_request', reason: `${message}.` }),
    );
  }

  /** Where it listens: `ws://127.0.0.1:8080/mcp`; undefined before `listen()`, after the close, and on a server of yours. */
  get url(): string | undefined {
    const address = this.#listener?.address();
    return address && typeof address === 'object' ? urlOf(address, this.#rules.path) : undefined;
  }

  /** How many sessions there are, those that wait for their client included. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /**
   * Listens on a port of its own.
   *
   * @throws {@link ProgressError} `transport` (as a rejection) where the port cannot be had, `state_error` when it
   *   has a server already or is closed.
   */
  async listen({ port = 0, host = '127.0.0.1' }: ListenOptions = {}): Promise<void> {
    const listener = createHttpListener({
      ...this.#limits,
      clock: this.#clock,
      onRefused: (code, reason, peer) =>
        this.#options.onrefused?.({ code, reason, remoteAddress: peer?.remoteAddress }),
    });
    this.attach(listener);
    this.#listener = listener;
    try {
      await new Promise<void>((resolve, reject) => {
        // For good: a connection that cannot be taken later on must not end the process.
        listener.on('error', reject);
        listener.listen(port, host, resolve);
      });
    } catch (error) {
      this.#listener = undefined;
      this.#detach?.();
      const { message } = ProgressError.from(error);
      const why = `Cannot listen on ${host}:${port}: ${message}`;
      throw new ProgressError(ProgressErrorCode.TRANSPORT, why, { cause: error });
    }
  }

  /**
   * Takes the WebSocket handshakes of a server of yours, `https` included, instead of `listen()`: all of them, so
   * other paths are answered with 404. The server stays yours to close; so do the limits of what is no handshake.
   *
   * @throws {@link ProgressError} `state_error` when it has a server already or is closed.
   */
  attach(server: Server): void {
    if (this.#detach || this.#closing) {
      const why = this.#closing ? 'The server is closed.' : 'The server listens already.';
      throw new ProgressError(ProgressErrorCode.STATE_ERROR, why);
    }
    const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void =>
      void this.#onUpgrade(request, socket, head);
    server.on('upgrade', onUpgrade);
    this.#detach = () => {
      server.off('upgrade', onUpgrade);
      this.#detach = undefined;
    };
  }

  /** Takes nobody any more, ends every session, and resolves when all are gone. Idempotent, never rejects. */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown());
  }

  async #shutDown(): Promise<void> {
    const listener = this.#listener;
    this.#detach?.();
    const stopped = new Promise<void>((resolve) => (listener ? listener.close(() => resolve()) : resolve()));
    for (const socket of this.#pending) socket.destroy();
    await this.#sessions.endAll();
    listener?.closeAllConnections();
    await stopped;
    this.#listener = undefined;
  }

  async #onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // Who hangs up meanwhile must not end the process.
    socket.on('error', ignore);
    handshakeArrived(socket);
    if (this.#pending.size >= this.#limits.maxConnections) {
      this.#refuse(request, socket, this.#full());
      return;
    }
    this.#pending.add(socket);
    const admission = await admit(request, this.#rules);
    this.#pending.delete(socket);
    if (this.#closing || socket.destroyed) {
      socket.destroy();
    } else if ('status' in admission) {
      this.#refuse(request, socket, admission);
    } else if (!this.#sessions.hasRoomFor(admission)) {
      this.#refuse(request, socket, this.#full());
    } else {
      this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', ignore);
        this.#sessions.connect(webSocket, request, admission);
      });
    }
  }

  #full(): Rejection {
    const reason = `More than ${this.#limits.maxConnections} connections.`;
    return { status: 503, code: 'too_many_connections', reason };
  }

  #refuse(request: IncomingMessage, socket: Duplex, { status, code, reason }: Rejection): void {
    this.#options.onrefused?.({ code, reason, remoteAddress: request.socket.remoteAddress });
    refuseHandshake(socket, status, reason);
  }
}

function ignore(): void {
  // The connection closes by that.
}

function urlOf({ address, family, port }: AddressInfo, path: string): string {
  return `ws://${family === 'IPv6' ? `[${address}]` : address}:${port}${path}`;
}
