import { ProgressError, ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';
import type { Observable } from 'rxjs';

import { LatestIterator } from './latest-iterator.js';
import { Listeners } from './listeners.js';
import type { ProgressCallback } from './progress-handler.js';
import type { ProgressUpdate } from './progress-update.js';

/** The state of an operation. Every state but `active` is final. */
export type OperationState = 'active' | 'completed' | 'failed' | 'cancelled' | 'timed_out' | 'expired';

/** A state of an operation that has ended. */
export type FinalState = Exclude<OperationState, 'active'>;

/** A request that asks for progress, to be sent with any RPC library. */
export interface ProgressRequest<Method extends string, Params extends object> {
  readonly method: Method;
  readonly params: Params & { _meta: { progressToken: ProgressToken } };
}

/** Ends an operation, after the update that waits was delivered. */
export type EndOperation = (state: FinalState) => Promise<void>;

/**
 * One request with its progress, created by `ProgressManager.start`.
 *
 * It is an async iterable of its updates. The iteration keeps only the latest update for a slow consumer, and
 * ends when the operation ends.
 */
export class ProgressOperation<
  Method extends string = string,
  Params extends object = object,
> implements AsyncIterable<ProgressUpdate> {
  /** The token that names the operation in its updates. */
  readonly token: ProgressToken;
  /** The request to send: the method and the params, with the token in `params._meta`. */
  readonly request: ProgressRequest<Method, Params>;
  /** The id of the task that the request has become; undefined if it has become none. */
  taskId: string | undefined;
  readonly #end: EndOperation;
  readonly #callback: ProgressCallback | undefined;
  readonly #controller = new AbortController();
  readonly #listeners = new Listeners<ProgressUpdate>();
  #state: OperationState = 'active';
  #abandon: (() => void) | undefined;
  #latest: ProgressUpdate | undefined;

  /** @internal */
  constructor(
    request: ProgressRequest<Method, Params>,
    callback: ProgressCallback | undefined,
    end: EndOperation,
  ) {
    this.token = request.params._meta.progressToken;
    this.request = request;
    this.#callback = callback;
    this.#end = end;
  }

  /** The current state. */
  get state(): OperationState {
    return this.#state;
  }

  /** The last update that was delivered; undefined before the first. */
  get latest(): ProgressUpdate | undefined {
    return this.#latest;
  }

  /**
   * Aborts when the operation is cancelled, a deadline passes, or the time to live of its task is over. The
   * reason is a ProgressError.
   */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /**
   * Emits the latest update, if there is one, and then each later update. Completes when the operation ends,
   * in any state; it never errors.
   */
  get updates$(): Observable<ProgressUpdate> {
    return this.#listeners.observe(() => this.#latest);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ProgressUpdate> {
    return new LatestIterator((next, complete) => this.#listeners.add(next, complete), this.#latest);
  }

  /**
   * Ends the operation as `cancelled`, and aborts its signal. A second call, or a call after the end, does
   * nothing.
   *
   * If the operation is already ending and only waits for its last handler, that waiting stops. Its state and
   * its signal are then not changed by the call.
   */
  cancel(reason?: unknown): void {
    const message =
      reason === undefined ? 'The operation was cancelled.' : ProgressError.from(reason).message;
    this.abort('cancelled', new ProgressError(ProgressErrorCode.CANCELLED, message, { cause: reason }));
  }

  /**
   * Ends an operation that `run` does not end: one whose request you send yourself, or a task whose end you
   * learn by a request of your own. After the end it does nothing.
   *
   * Resolves when the update that waits has been delivered. Do not await it in the operation's own handler,
   * which would wait for itself.
   */
  async settle(state: 'completed' | 'failed' | 'cancelled'): Promise<void> {
    if (!this.signal.aborted) await this.#end(state);
  }

  /** @internal */
  abort(state: FinalState, reason: ProgressError): void {
    if (this.#state !== 'active' || this.signal.aborted) return;
    if (this.#abandon) return this.#abandon();
    this.#controller.abort(reason);
    void this.#end(state);
  }

  /** @internal */
  deliver(update: ProgressUpdate): void | PromiseLike<void> {
    this.#latest = update;
    this.#listeners.emit(update);
    // A listener may have ended the operation.
    if (this.#state === 'active') return this.#callback?.(update);
  }

  /** @internal From now on, an abort only stops the waiting for a handler: the work itself is over. */
  ending(abandon: () => void): void {
    this.#abandon = abandon;
  }

  /** @internal */
  finish(state: FinalState): void {
    this.#state = state;
    this.#listeners.complete();
  }
}
