import type { Clock } from '@milepost/progress-core';

import { checkLimits } from './check-limits.js';

/** How attempts to reconnect are spread: each delay is drawn at random up to a limit that grows. */
export interface ReconnectOptions {
  /** The longest first delay, in ms. Default: 250. */
  initialMs?: number | undefined;
  /** The longest delay ever, in ms. Default: 10,000. */
  maxMs?: number | undefined;
  /** What the longest delay is multiplied by each time, at least 1. Default: 2. */
  factor?: number | undefined;
}

/** How a WebSocket client transport is set up. */
export interface WebSocketClientOptions {
  /** The longest message taken, in bytes. Default: 33,554,432 (32 MiB). A longer one ends the session. */
  maxMessageBytes?: number | undefined;
  /**
   * How much may wait for a server that is slow or away, in bytes (counted as UTF-16 code units). More ends the session.
   * Progress takes one message a token. Default: 16,777,216 (16 MiB).
   */
  maxBufferedBytes?: number | undefined;
  /**
   * An interval in ms: after one in which nothing came the server is asked for a sign of life, after another the
   * connection counts as dropped. Default: 15,000. A browser can ask only a server that resumes sessions.
   */
  heartbeatMs?: number | undefined;
  /** How long one attempt to connect may take, the first or one to come back, in ms. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** How long `close()` waits for what was sent to be written, then for the server's goodbye, in ms each. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /**
   * How it comes back after the connection dropped, where the server resumes sessions; `false`: it does not. The first
   * connection is tried once: where it fails, `start()` rejects.
   */
  reconnect?: ReconnectOptions | false | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

const LIMITS = {
  maxMessageBytes: 33_554_432,
  maxBufferedBytes: 16_777_216,
  heartbeatMs: 15_000,
  connectTimeoutMs: 10_000,
  shutdownGraceMs: 2_000,
};

/** The limits of a client, defaults in place. */
export type ClientLimits = typeof LIMITS;

/** @throws {@link ProgressError} `state_error` for a limit that is no whole number above 0. */
export function clientLimits(options: WebSocketClientOptions): ClientLimits {
  return checkLimits(LIMITS, options);
}
