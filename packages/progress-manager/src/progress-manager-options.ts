import type { Clock, ProgressProtocol, ProgressToken } from '@milepost/progress-core';

import type { DeadlineOptions } from './deadlines.js';
import type { ProgressHandler } from './progress-update.js';

/** How a manager is set up. */
export interface ProgressManagerOptions {
  /**
   * How many updates a second each handler gets, above 0; default 10, `Infinity` for all. The latest wins. In `t` seconds
   * it gets at most `maxUpdatesPerSecond × t + burst`.
   */
  maxUpdatesPerSecond?: number | undefined;
  /** How many a handler may get at once after a silence, at least 1; default `maxUpdatesPerSecond`. */
  burst?: number | undefined;
  /** How many tokens may be active at once, a whole number or `Infinity`; default 100,000. More are refused. */
  maxActiveTokens?: number | undefined;
  /** How updates are read; default MCP's. */
  protocol?: ProgressProtocol | undefined;
  /** Where time comes from; default the system. */
  clock?: Clock | undefined;
}

/** What is asked of `ProgressManager.start`. */
export interface StartOptions<Method extends string, Params extends object> extends DeadlineOptions {
  /** The method of the request. */
  method: Method;
  /** The params of the request; a token in their `_meta` is kept. */
  params?: Params | undefined;
  /** How its progress is asked for and heard; default under a new token, by whoever observes the operation. */
  progress?:
    | {
        /** The token to use; default the one in `params`, or a new one that nobody can guess. */
        token?: ProgressToken | undefined;
        /** Hears the updates; default nobody does but who observes or iterates the operation. */
        callback?: ProgressHandler | undefined;
      }
    | undefined;
  /** Whether a heartbeat puts the idle deadline off as an advance does; default false. */
  heartbeatResetsIdle?: boolean | undefined;
  /** Cancels the operation when it aborts. */
  signal?: AbortSignal | undefined;
}

/** What `ProgressManager.run` gives to whoever sends: the options that a request of the MCP SDK takes, v1 and v2. */
export interface SendOptions {
  /** Aborts when the operation is over before its request was answered: cancel the request then. */
  readonly signal: AbortSignal;
  /** As long as can be, in ms: the deadlines of the operation hold, and an RPC library cannot see its progress. */
  readonly timeout: number;
}
