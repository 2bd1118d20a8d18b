import type { ProgressToken } from '@milepost/progress-core';
import type {
  DeadlineOptions,
  ProgressHandler,
  ProgressManager,
  ProgressOperation,
  ProgressRequest,
  SendOptions,
} from '@milepost/progress-manager';

import { anyResult } from './any-result.js';
import { listeningOn } from './listening.js';
import type { ProgressCall } from './progress-call.js';
import { type SdkPeer, transportOf } from './sdk-peer.js';

/** What the specification asks for: no request without a timeout. It is as long as the SDK's own, and put off by progress. */
const IDLE_TIMEOUT_MS = 60_000;

/** How a request is made, and how its progress is heard. */
export interface CallOptions extends DeadlineOptions {
  /**
   * How long the call may go without an update that advances it, in ms, above 0, `Infinity` for as long as it likes; default
   * 60,000, and none for a task.
   */
  idleTimeoutMs?: number | undefined;
  /**
   * Hears the updates, in order, strictly increasing, at most ten a second after a first ten, the last one always; default
   * nobody does but who iterates or observes the call. Where it returns a promise, it is not called again before that
   * settles, and the result waits for it. What it throws is told to the peer's `onerror`.
   */
  onprogress?: ProgressHandler | undefined;
  /** The token to use; default the one in the params' `_meta`, or a new one that nobody can guess. */
  token?: ProgressToken | undefined;
  /** Cancels the call when it aborts. */
  signal?: AbortSignal | undefined;
  /**
   * Whether a heartbeat of a Milepost reporter puts the idle deadline off as an advance does; default false, and true where
   * that deadline is the default one, which is for peers that hang.
   */
  heartbeatResetsIdle?: boolean | undefined;
  /** Who listens: a manager of yours, with its limits, anomalies and figures. Default: one of the transport's own. */
  manager?: ProgressManager | undefined;
}

/**
 * Sends any request of a client or server of the official SDK, v1 or v2, and hears its progress: every update that
 * comes before the answer is delivered before the result is.
 *
 * @param peer - connected; nothing else of it has to change, and its own `onprogress` goes on for other requests.
 * @param request - a token in its `params._meta` is kept, as it is.
 * @param send - sends what it is given by the SDK, the options handed on: `(request, options) => client.request(request, options)`.
 * @throws ProgressError `state_error` where the peer is not connected or the token is active already; `invalid_token` where
 *   the token is none; RangeError where a timeout is not above 0.
 */
export function request<const Method extends string, Params extends object, Result>(
  peer: SdkPeer,
  request: { readonly method: Method; readonly params?: Params | undefined },
  send: (request: ProgressRequest<Method, Params>, options: SendOptions) => PromiseLike<Result>,
  options: CallOptions = {},
): ProgressCall<Result> {
  const { onprogress, token, manager: own, ...limits } = options;
  const isTask = request.params !== undefined && 'task' in request.params;
  limits.heartbeatResetsIdle ??= limits.idleTimeoutMs === undefined;
  limits.idleTimeoutMs ??= isTask ? undefined : IDLE_TIMEOUT_MS;
  const listening = listeningOn(transportOf(peer));
  const manager = listening.managerFor(own);
  const callback = onprogress && tellingErrors(onprogress, peer);
  const operation = manager.start({ ...request, ...limits, progress: { token, callback } });
  listening.endWithTransport(operation, manager);
  const result = manager.run(operation, send);
  // Who iterates first and awaits the result after would otherwise be too late to handle a failure.
  result.catch(() => undefined);
  if (isTask)
    operation.signal.addEventListener('abort', () => void cancelTask(peer, operation), { once: true });
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

// As the SDK does with what its own callbacks throw.
function tellingErrors(onprogress: ProgressHandler, peer: SdkPeer): ProgressHandler {
  const fail = (error: unknown): never => {
    peer.onerror?.(error instanceof Error ? error : new Error(String(error)));
    throw error;
  };
  return (update) => {
    try {
      const outcome = onprogress(update);
      // One that is done at once is not waited for.
      return outcome && Promise.resolve(outcome).catch(fail);
    } catch (error) {
      return fail(error);
    }
  };
}

// Once answered with a task, the request itself is over, and is not to be cancelled but the task.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/cancellation
async function cancelTask(peer: SdkPeer, { taskId }: ProgressOperation): Promise<void> {
  if (taskId === undefined) return;
  try {
    await peer.request({ method: 'tasks/cancel', params: { taskId } }, anyResult as never);
  } catch {
    // The task is over by now, or the connection: then there is nothing to cancel, and nobody to tell.
  }
}
