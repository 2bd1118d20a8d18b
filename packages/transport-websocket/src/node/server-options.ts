import type { IncomingMessage } from 'node:http';

import type { Clock, Transport } from '@milepost/progress-core';

import type { Refusal } from './refusal.js';

/** The client of a session. */
export interface SessionInfo {
  /** The name that `authenticate` returned; undefined if there is no `authenticate`. */
  readonly identity: string | undefined;
  /** The HTTP request of the session's first handshake. */
  readonly request: IncomingMessage;
}

/** Options of a {@link WebSocketTransportServer}. */
export interface WebSocketServerOptions {
  /**
   * Called with the transport of each new session. Connect the transport to a server, or start it yourself.
   * Do so soon: until then nothing is read from the client, not even signs of life. If this function throws
   * or rejects, the session ends.
   */
  onSession: (transport: Transport, session: SessionInfo) => void | PromiseLike<unknown>;
  /**
   * Called for each refusal, and for each session that was ended because of what the client did or because
   * `onSession` failed. Use it for a log. Must not throw.
   */
  onRefused?: ((refusal: Refusal) => void) | undefined;
  /**
   * Returns the name of the client, which must not be empty, or `false` to refuse the handshake with 401.
   * Only a client with the same name can resume a session. A page cannot set headers, but it can send
   * cookies, or a ticket in the URL's query. Default: every client is accepted, and any client that knows a
   * session's id can resume it.
   */
  authenticate?: ((request: IncomingMessage) => string | false | Promise<string | false>) | undefined;
  /**
   * The origins whose pages may connect, as browsers send them: `https://app.example`. Default: none. A page
   * that was loaded from this host and port by a loopback name may always connect. A client that sends no
   * origin, because it is not a browser, is not checked.
   */
  allowedOrigins?: readonly string[] | undefined;
  /** The only path that is served. Default: `/mcp`. */
  path?: string | undefined;
  /** The highest number of sessions, including those that wait to be resumed. Default: 1,000. */
  maxConnections?: number | undefined;
  /**
   * How many messages each client may send a second, and as many at once. After a silence, the messages that
   * could have been sent in it are allowed too. More end the session. Default: 1,000.
   */
  maxMessagesPerSecond?: number | undefined;
  /** The longest message accepted, in bytes. A longer one ends the session. Default: 4,194,304 (4 MiB). */
  maxMessageBytes?: number | undefined;
  /**
   * How much data may wait for a client that is slow or disconnected, in bytes (counted as UTF-16 code
   * units). If more waits, the session ends. Only the latest progress of each token waits. Default:
   * 16,777,216 (16 MiB).
   */
  maxBufferedBytes?: number | undefined;
  /**
   * The ping interval, in ms. After one interval of silence, the server asks the client for a sign of
   * life. After another, the connection counts as dropped. Default: 15,000.
   */
  pingIntervalMs?: number | undefined;
  /**
   * How long each step of a handshake may take, in ms: its request, `authenticate`, and the message that
   * names the session to resume. The request is limited only with `listen()`. Default: 10,000.
   */
  handshakeTimeoutMs?: number | undefined;
  /** How long a session waits for its client to reconnect, in ms; 0 disables resuming. Default: 60,000. */
  resumeWindowMs?: number | undefined;
  /** How long `close()` waits until a client has received everything and closed, in ms. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Clock | undefined;
}

/** The default limits of a server. */
export const SERVER_LIMITS = {
  maxConnections: 1_000,
  maxMessagesPerSecond: 1_000,
  maxMessageBytes: 4_194_304,
  maxBufferedBytes: 16_777_216,
  pingIntervalMs: 15_000,
  handshakeTimeoutMs: 10_000,
  resumeWindowMs: 60_000,
  shutdownGraceMs: 2_000,
};

/** The limits of a server, with the defaults applied. */
export type ServerLimits = typeof SERVER_LIMITS;
