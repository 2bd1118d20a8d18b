import type { ProgressToken } from '@milepost/progress-core';
import type { ProgressOperation, ProgressUpdate } from '@milepost/progress-manager';
import type { Observable } from 'rxjs';

/**
 * One request and all that is heard of it: an async iterable of its updates, which ends when the request does.
 *
 * ```ts
 * for await (const { percentage } of call) show(percentage);
 * const result = await call.result;
 * ```
 */
export interface ProgressCall<Result> extends AsyncIterable<ProgressUpdate> {
  /**
   * What the SDK returns, after every update that came before it was delivered. Rejects with a ProgressError `timeout` or
   * `cancelled` where that ended the call, otherwise as the SDK does. Nobody needs to await it.
   */
  readonly result: Promise<Result>;
  /** What the updates come under. */
  readonly token: ProgressToken;
  /** The latest update, if any, and all to come. Completes when the call ends, however; it never errors. */
  readonly updates$: Observable<ProgressUpdate>;
  /** The state of the call, its latest update, and the task it has become. */
  readonly operation: ProgressOperation;
  /** Ends the call, and tells the peer as the revision wants it. A second call, or one after the end, does nothing. */
  cancel(reason?: unknown): void;
}
