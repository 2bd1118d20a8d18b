import type { ProgressToken } from '@milepost/progress-core';
import type { ProgressOperation, ProgressUpdate } from '@milepost/progress-manager';
import type { Observable } from 'rxjs';

/**
 * One request and its progress: an async iterable of its updates, which ends when the call does. A slow
 * reader gets only the latest update.
 *
 * ```ts
 * for await (const { percentage } of call) show(percentage);
 * const result = await call.result;
 * ```
 */
export interface ProgressCall<Result> extends AsyncIterable<ProgressUpdate> {
  /**
   * Resolves with what the SDK returns, after every update that arrived before it has been delivered. Rejects
   * with a ProgressError `timeout` or `cancelled` if that ended the call, otherwise with the error of the
   * SDK. A rejection that nobody awaits is not reported as unhandled.
   */
  readonly result: Promise<Result>;
  /** The progress token of the request and its updates. */
  readonly token: ProgressToken;
  /**
   * Emits the latest update, if there is one, and then each later update. Completes when the call ends, for
   * whatever reason; it never errors.
   */
  readonly updates$: Observable<ProgressUpdate>;
  /** Gives the state of the call, its latest update, and the id of the task that it has become, if any. */
  readonly operation: ProgressOperation;
  /**
   * Ends the call, and cancels it at the peer in the way that the protocol revision requires. A second call,
   * or one after the end, does nothing.
   */
  cancel(reason?: unknown): void;
}
