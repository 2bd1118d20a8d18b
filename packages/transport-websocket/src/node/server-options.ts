import type { IncomingMessage } from 'node:http';

import type { Clock, Transport } from '@milepost/progress-core';

import type { Refusal } from './refusal.js';

/** Whom a session is with. */
export interface SessionInfo {
  /** What `authenticate` returned; undefined without it. */
  readonly identity: string | undefined;
  /** The handshake. */
  readonly request: IncomingMessage;
}

/** How a {@link WebSocketTransportServer} is set up. */
export interface WebSocketServerOptions {
  /**
   * Given each new session's transport: give it to a server, or start it yourself. Do so soon: until then nothing is read,
   * signs of life included. Where this throws or rejects, the session is ended.
   */
  onsession: (transport: Transport, session: SessionInfo) => void | PromiseLike<unknown>;
  /** Told of everything that was refused, and of sessions that were ended for what the client did: log it. Must not throw. */
  onrefused?: ((refusal: Refusal) => void) | undefined;
  /**
   * Says who it is, by a name that is not empty, or `false`: then the answer is 401. A session can be resumed only by the
   * same. A page can set no headers: it is known by its cookies, or by what it puts into the URL's query. Default:
   * everybody is let in, and whoever has a session's id can resume it.
   */
  authenticate?: ((request: IncomingMessage) => string | false | Promise<string | false>) | undefined;
  /**
   * The origins whose pages may connect, as browsers send them: `https://app.example`. Default: none, but for a page that
   * was loaded from this very host and port by a loopback name. What is no browser sends no origin, and is not asked.
   */
  allowedOrigins?: readonly string[] | undefined;
  /** The one path that is served. Default: `/mcp`. */
  path?: string | undefined;
  /** How many sessions there may be, those that wait to be resumed included. Default: 1,000. */
  maxConnections?: number | undefined;
  /** How many messages a second each session may send, and as many at once; more ends it. Default: 1,000. */
  maxMessagesPerSecond?: number | undefined;
  /** The longest message taken, in bytes. Default: 4,194,304 (4 MiB). A longer one ends the session. */
  maxMessageBytes?: number | undefined;
  /**
   * How much may wait for a client that is slow or away, in bytes (counted as UTF-16 code units). More ends the session.
   * Progress takes one message a token. Default: 16,777,216 (16 MiB).
   */
  maxBufferedBytes?: number | undefined;
  /**
   * An interval in ms: after one in which nothing came a client is asked for a sign of life, after another its connection
   * counts as dropped. Default: 15,000.
   */
  heartbeatMs?: number | undefined;
  /** How long a handshake may take, in ms. Default: 10,000. */
  handshakeTimeoutMs?: number | undefined;
  /** How long a session waits for its client to come back, in ms; 0: not at all. Default: 60,000. */
  resumeWindowMs?: number | undefined;
  /** How long `close()` waits for a client to take what was sent, in ms. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

/** The defaults of a server's limits. */
export const SERVER_LIMITS = {
  maxConnections: 1_000,
  maxMessagesPerSecond: 1_000,
  maxMessageBytes: 4_194_304,
  maxBufferedBytes: 16_777_216,
  heartbeatMs: 15_000,
  handshakeTimeoutMs: 10_000,
  resumeWindowMs: 60_000,
  shutdownGraceMs: 2_000,
};

/** A server's limits, defaults in place. */
export type ServerLimits = typeof SERVER_LIMITS;
