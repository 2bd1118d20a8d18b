import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

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
   * After how long a silence the server is asked for a sign of life, in ms; after another without any, the connection
   * counts as dropped. Default: 15,000. A browser can ask only a server that resumes sessions.
   */
  heartbeatMs?: number | undefined;
  /** How long one attempt to connect may take, in ms. Default: 10,000. */
  connectTimeoutMs?: number | undefined;
  /** How long `close()` waits for what was sent to be written, then for the server's goodbye, in ms each. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** How it comes back after the connection dropped, where the server resumes sessions; `false`: it does not. */
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

/** The longest that a timer waits: 24.8 days. */
const MAX_LIMIT = 2 ** 31 - 1;

/** The limits of a client, defaults in place. */
export type ClientLimits = typeof LIMITS;

/** @throws {@link ProgressError} `state_error` for a limit that is no number above 0. */
export function clientLimits(options: WebSocketClientOptions): ClientLimits {
  return checkLimits(LIMITS, options);
}

/**
 * Puts the defaults in place of what is not given.
 *
 * @throws {@link ProgressError} `state_error` for a number that is out of its range.
 */
export function checkLimits<T extends Record<string, number>>(
  defaults: T,
  given: { [K in keyof T]?: number | undefined },
  mayBeZero: readonly (keyof T)[] = [],
): T {
  const limits = { ...defaults };
  for (const name of Object.keys(defaults) as (keyof T & string)[]) {
    const value: number = given[name] ?? defaults[name] ?? 0;
    const least = mayBeZero.includes(name) ? 0 : 1;
    if (!(value >= least && value <= MAX_LIMIT)) {
      throw new ProgressError(
        ProgressErrorCode.STATE_ERROR,
        `${name} must be a number from ${least} to ${MAX_LIMIT}, not ${String(value)}.`,
      );
    }
    limits[name] = value as T[keyof T & string];
  }
  return limits;
}
