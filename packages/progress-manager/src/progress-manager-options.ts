import type { Clock, ProgressProtocol, ProgressToken } from '@milepost/progress-core';

import type { DeadlineOptions } from './deadlines.js';
import type { ProgressCallback, ProgressHandler } from './progress-handler.js';

/** Options of a `ProgressManager`. */
export interface ProgressManagerOptions {
  /**
   * The number of updates a second that are delivered to each handler, above 0; default 10, `Infinity` for
   * all. A newer update replaces one that waits.
   * In `t` seconds, a handler gets at most `maxUpdatesPerSecond × t + burst` updates.
   */
  maxUpdatesPerSecond?: number | undefined;
  /**
   * The number of updates that a handler may get at once after a silence, at least 1; default
   * `maxUpdatesPerSecond`, or 1 if that is less.
   */
  burst?: number | undefined;
  /**
   * The number of tokens that may be active at once, a whole number of at least 1 or `Infinity`; default
   * 100,000. Further tokens are refused.
   */
  maxActiveTokens?: number | undefined;
  /** The wire format of the messages; default MCP's. */
  protocol?: ProgressProtocol | undefined;
  /** The source of time; default the system's clock. */
  clock?: Clock | undefined;
}

/** Options of `ProgressManager.start`. */
export interface StartOptions<Method extends string, Params extends object> extends DeadlineOptions {
  /** The method of the request. */
  method: Method;
  /**
   * The params of the request. Their `_meta` is kept, and also a token in it if `progress.token` is absent.
   */
  params?: Params | undefined;
  /** The token and the handler of the operation's progress. */
  progress?:
    | {
        /** The token; default the one in `params`, or else a new random one that cannot be guessed. */
        token?: ProgressToken | undefined;
        /** Called with each update; default none. The operation can also be observed or iterated. */
        callback?: ProgressCallback | ProgressHandler | undefined;
      }
    | undefined;
  /** Whether a heartbeat extends the idle deadline, as an update that advances does; default false. */
  heartbeatResetsIdle?: boolean | undefined;
  /** Cancels the operation when it aborts. */
  signal?: AbortSignal | undefined;
}

/**
 * Options that `ProgressManager.run` passes to `send`. A request of the MCP SDK, v1 or v2, accepts them as
 * they are.
 */
export interface SendOptions {
  /** Aborts when the operation ends before the response has arrived. The request has to be cancelled then. */
  readonly signal: AbortSignal;
  /**
   * The longest possible timeout, in ms. The operation has its own deadlines, and an RPC library does not see
   * the progress that would extend a timeout of its own.
   */
  readonly timeout: number;
}
