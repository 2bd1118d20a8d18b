import type { ProgressToken } from '@milepost/progress-core';
import { whenAborted } from '@milepost/progress-core/internal';
import type {
  DeadlineOptions,
  ProgressCallback,
  ProgressManager,
  ProgressOperation,
  ProgressRequest,
  SendOptions,
} from '@milepost/progress-manager';

import { anyResult } from '../common/any-result.js';
import { clientListenerOf } from './client-listener.js';
import type { ProgressCall } from './progress-call.js';
import { type SdkPeer, transportOf } from './sdk-peer.js';

/**
 * The default idle timeout, because the specification asks for a timeout on every request. It is as long as
 * the SDK's own timeout, but progress extends it.
 */
const IDLE_TIMEOUT_MS = 60_000;

/** Options of `request` and `callTool`. */
export interface CallOptions extends DeadlineOptions {
  /**
   * How long the call may run without an update that advances it, in ms, above 0; `Infinity` for no limit.
   * Default 60,000; for a task, none.
   */
  idleTimeoutMs?: number | undefined;
  /**
   * Receives the updates in order and strictly increasing: a first ten at once, then at most ten a second,
   * and always the last one. A `manager` may have another rate. If it returns a promise, it is not called
   * again before that settles, and the result waits for it. What it throws is reported to `onerror` of the
   * peer. Default: none; the updates can still be iterated or observed.
   */
  onprogress?: ProgressCallback | undefined;
  /** The progress token. Default: the one in `_meta` of the params, or a new one that cannot be guessed. */
  token?: ProgressToken | undefined;
  /** Cancels the call when it aborts. */
  signal?: AbortSignal | undefined;
  /**
   * Whether a heartbeat of a Milepost reporter extends the idle deadline as an advance does. Default: false
   * if you set `idleTimeoutMs`; true if you do not, because the default deadline is only meant to end calls
   * to peers that hang.
   */
  heartbeatResetsIdle?: boolean | undefined;
  /**
   * The manager that receives the updates: your own, with its limits, anomalies and statistics. Default: one
   * that all calls on the transport share.
   */
  manager?: ProgressManager | undefined;
}

/**
 * Sends any request of a client or server of the official SDK, v1 or v2, and receives its progress updates.
 * Every update that arrives before the response is delivered before the result.
 *
 * @param peer - a connected client or server. It needs no other change, and its own `onprogress` still works
 *   for other requests.
 * @param request - the method and the params. A progress token in `params._meta` is used unchanged, unless
 *   `options.token` is given.
 * @param send - sends the request that it is given, through the SDK, and passes the options on:
 *   `(request, options) => client.request(request, options)`.
 * @throws ProgressError `state_error` if the peer is not connected or the token is already active;
 *   `invalid_token` if the token is not valid; RangeError if a timeout is not above 0.
 */
export function request<const Method extends string, Params extends object, Result>(
  peer: SdkPeer,
  request: { readonly method: Method; readonly params?: Params | undefined },
  send: (request: ProgressRequest<Method, Params>, options: SendOptions) => PromiseLike<Result>,
  options: CallOptions = {},
): ProgressCall<Result> {
  const { onprogress, token, manager: given, ...limits } = options;
  const isTask = request.params !== undefined && 'task' in request.params;
  limits.heartbeatResetsIdle ??= limits.idleTimeoutMs === undefined;
  limits.idleTimeoutMs ??= isTask ? undefined : IDLE_TIMEOUT_MS;
  const listener = clientListenerOf(transportOf(peer));
  const manager = listener.listen(given);
  const callback = onprogress && reportingErrors(onprogress, peer);
  const operation = manager.start({ ...request, ...limits, progress: { token, callback } });
  listener.register(operation, manager);
  const result = manager.run(operation, send);
  // A caller that iterates first and awaits the result afterwards would otherwise handle its rejection late.
  result.catch(() => undefined);
  if (isTask) whenAborted(operation.signal, () => void cancelTask(peer, operation));
  return {
    result,
    operation,
    token: operation.token,
    get updates$() {
      return operation.updates$;
    },
    cancel: (reason) => operation.cancel(reason),
    [Symbol.asyncIterator]: () => operation[Symbol.asyncIterator](),
  };
}

// Reports what the callback throws to `onerror` of the peer, as the SDK does with its own callbacks.
function reportingErrors(onprogress: ProgressCallback, peer: SdkPeer): ProgressCallback {
  const fail = (error: unknown): never => {
    peer.onerror?.(error instanceof Error ? error : new Error(String(error)));
    throw error;
  };
  return (update) => {
    try {
      const outcome = onprogress(update);
      // A callback that returns nothing is not waited for.
      return outcome && Promise.resolve(outcome).catch(fail);
    } catch (error) {
      return fail(error);
    }
  };
}

// Cancels the task that the request has become. The request itself was answered, so it must not be cancelled.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation
async function cancelTask(peer: SdkPeer, { taskId }: ProgressOperation): Promise<void> {
  if (taskId === undefined) return;
  try {
    await peer.request({ method: 'tasks/cancel', params: { taskId } }, anyResult as never);
  } catch {
    // The task or the connection has ended, so there is nothing left to cancel.
  }
}
