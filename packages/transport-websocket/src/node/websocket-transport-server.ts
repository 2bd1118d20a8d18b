import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

import { type Clock, ProgressError, ProgressErrorCode, systemClock } from '@milepost/progress-core';
import { quote } from '@milepost/transport-kit/internal';
import { WebSocketServer } from 'ws';

import { checkLimits } from '../check-limits.js';
import { SUBPROTOCOL } from '../control.js';
import { admit, type AdmissionRules, type Rejection } from './admission.js';
import { createHttpListener, handshakeArrived } from './http-listener.js';
import { originSet } from './origin.js';
import { refuseHandshake } from './refusal.js';
import { SERVER_LIMITS, type ServerLimits, type WebSocketServerOptions } from './server-options.js';
import { SessionDirectory } from './session-directory.js';
import { maxPayload, WS_OPTIONS } from './ws-wire.js';

/**
 * The highest number of fragments of a message. A fragment of one byte costs about a hundred bytes of memory.
 */
const MAX_FRAGMENTS = 1_024;

/**
 * The lowest average size of the chunks in which a long message arrives. Real networks deliver larger chunks.
 */
const MIN_CHUNK_BYTES = 256;

/** The address at which a {@link WebSocketTransportServer} listens. */
export interface ListenOptions {
  /** Default: 0, which selects any free port. */
  port?: number | undefined;
  /** Default: `127.0.0.1`, which is reachable only from this machine. */
  host?: string | undefined;
}

/**
 * The server side of JSON-RPC over WebSocket. Each client gets a transport that outlives its connections.
 *
 * A client cannot make the server throw, or make its memory grow beyond the limits. Instead the client is
 * refused, and `onRefused` is called.
 */
export class WebSocketTransportServer {
  readonly #options: WebSocketServerOptions;
  readonly #limits: ServerLimits;
  readonly #clock: Clock;
  readonly #rules: AdmissionRules;
  readonly #webSockets: WebSocketServer;
  readonly #sessions: SessionDirectory;
  // The sockets whose handshake is not yet accepted or refused.
  readonly #pending = new Set<Duplex>();
  #listener: Server | undefined;
  #detach: (() => void) | undefined;
  #closing: Promise<void> | undefined;

  /** @throws TypeError or RangeError if an option is missing, has the wrong type, or is out of its range. */
  constructor(options: WebSocketServerOptions) {
    const { path = '/mcp', allowedOrigins = [], authenticate, onSession, clock = systemClock } = options;
    const limits = checkLimits(SERVER_LIMITS, options, ['resumeWindowMs']);
    // In JavaScript no type requires this option. Without the check, the first client would cause the error.
    if (typeof onSession !== 'function') {
      throw new TypeError(
        'onSession must be a function: it is called with the transport of each new session.',
      );
    }
    if (!path.startsWith('/')) {
      throw new RangeError(`path must begin with "/": write ${quote(`/${path}`)}, not ${quote(path)}.`);
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
      onSession,
      limits,
      clock,
      onRefused: (refusal) => options.onRefused?.(refusal),
    });
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      ...WS_OPTIONS,
      maxPayload: maxPayload(limits.maxMessageBytes),
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: Math.max(MAX_FRAGMENTS, Math.ceil(limits.maxMessageBytes / MIN_CHUNK_BYTES)),
      handleProtocols: () => SUBPROTOCOL,
    });
    this.#webSockets.on('wsClientError', ({ message }, socket, request) =>
      this.#refuse(request, socket, { status: 400, code: 'bad_request', reason: `${message}.` }),
    );
  }

  /**
   * The URL at which the server listens, for example `ws://127.0.0.1:8080/mcp`. Undefined before `listen()`,
   * after the close, and with `attach()`.
   */
  get url(): string | undefined {
    const address = this.#listener?.address();
    return address && typeof address === 'object' ? urlOf(address, this.#rules.path) : undefined;
  }

  /** The number of sessions, including those that wait for their client. */
  get sessionCount(): number {
    return this.#sessions.size;
  }

  /**
   * Listens on its own port.
   *
   * @throws {@link ProgressError} (as a rejection) `transport` if it cannot listen on this address,
   *   `state_error` if it already listens, is attached or is closed.
   */
  async listen({ port = 0, host = '127.0.0.1' }: ListenOptions = {}): Promise<void> {
    const listener = createHttpListener({
      ...this.#limits,
      clock: this.#clock,
      onRefused: (code, reason, peer) =>
        this.#options.onRefused?.({ code, reason, remoteAddress: peer?.remoteAddress }),
    });
    this.attach(listener);
    this.#listener = listener;
    try {
      await new Promise<void>((resolve, reject) => {
        // Never removed: a later error, of a connection that cannot be accepted, must not end the process.
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
   * Serves the WebSocket handshakes of your own HTTP or HTTPS server, instead of `listen()`. It answers every
   * handshake of that server, and those for other paths with 404. You still close that server yourself, and
   * set its limits for everything that is not a handshake.
   *
   * @throws {@link ProgressError} `state_error` if it already listens, is attached or is closed.
   */
  attach(server: Server): void {
    if (this.#detach || this.#closing) {
      const why = this.#closing ? 'The server is closed.' : 'The server already listens.';
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

  /**
   * Accepts no more clients, ends every session, and resolves when all have ended. Idempotent, never rejects.
   */
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
    // A client that hangs up during the handshake must not end the process.
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
    this.#options.onRefused?.({ code, reason, remoteAddress: request.socket.remoteAddress });
    refuseHandshake(socket, status, reason);
  }
}

function ignore(): void {
  // The error closes the connection, and needs no other handling.
}

function urlOf({ address, family, port }: AddressInfo, path: string): string {
  return `ws://${family === 'IPv6' ? `[${address}]` : address}:${port}${path}`;
}
