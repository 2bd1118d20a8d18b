import type { Clock } from '@milepost/progress-core';

import { checkLimits } from './check-limits.js';

/** The delays before attempts to reconnect. Each delay is random, from 0 to a limit that grows. */
export interface ReconnectOptions {
  /** The limit of the first delay, in ms, above 0. Default: 250. */
  initialMs?: number | undefined;
  /** The highest limit, in ms. Default: 10,000. */
  maxMs?: number | undefined;
  /** The factor by which the limit grows after each attempt, at least 1. Default: 2. */
  factor?: number | undefined;
}

/** Options of a WebSocket client transport. */
export interface WebSocketClientOptions {
  /** The longest message accepted, in bytes. A longer one ends the session. Default: 33,554,432 (32 MiB). */
  maxMessageBytes?: number | undefined;
  /**
   * How much data may wait for a server that is slow or disconnected, in bytes (counted as UTF-16 code
   * units). If more waits, the session ends. Only the latest progress of each token waits. Default:
   * 16,777,216 (16 MiB).
   */
  maxBufferedBytes?: number | undefined;
  /**
   * The ping interval, in ms. After one interval of silence, the client asks the server for a sign of
   * life. After another, the connection counts as dropped. A browser can ask only a server that resumes
   * sessions. Default: 15,000.
   */
  pingIntervalMs?: number | undefined;
  /** How long one attempt to connect or reconnect may take, in ms. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /**
   * How long `close()` waits until all messages are written, and then for the server's close frame, in ms
   * each. Default: 2,000.
   */
  shutdownGraceMs?: number | undefined;
  /**
   * How the client reconnects after a dropped connection, if the server resumes sessions. `false`: it does
   * not reconnect. The first connection is always tried only once: if it fails, `start()` rejects.
   */
  reconnect?: ReconnectOptions | false | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Clock | undefined;
}

const LIMITS = {
  maxMessageBytes: 33_554_432,
  maxBufferedBytes: 16_777_216,
  pingIntervalMs: 15_000,
  connectTimeoutMs: 10_000,
  shutdownGraceMs: 2_000,
};

/** The limits of a client, with the defaults applied. */
export type ClientLimits = typeof LIMITS;

/** @throws TypeError or RangeError if a limit is not a number, or is out of its range. */
export function clientLimits(options: WebSocketClientOptions): ClientLimits {
  return checkLimits(LIMITS, options);
}
