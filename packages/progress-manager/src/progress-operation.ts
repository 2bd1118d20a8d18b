import { ProgressError, ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';
import type { Observable } from 'rxjs';

import { LatestIterator } from './latest-iterator.js';
import { Listeners } from './listeners.js';
import type { ProgressHandler, ProgressUpdate } from './progress-update.js';

/** How an operation stands; all but `active` are final. */
export type OperationState = 'active' | 'completed' | 'failed' | 'cancelled' | 'timed_out' | 'expired';

/** A request that asks for progress, to be sent with any RPC library. */
export interface ProgressRequest<Method extends string, Params extends object> {
  readonly method: Method;
  readonly params: Params & { _meta: { progressToken: ProgressToken } };
}

/** Ends an operation, after what waits was delivered. */
export type EndOperation = (state: Exclude<OperationState, 'active'>) => Promise<void>;

/**
 * One request and all that is heard of it: an async iterable of its updates, which keeps the latest for a consumer that
 * is slow, and ends when the operation does. Made by `ProgressManager.start`.
 */
export class ProgressOperation<
  Method extends string = string,
  Params extends object = object,
> implements AsyncIterable<ProgressUpdate> {
  /** What the updates come under. */
  readonly token: ProgressToken;
  /** What to send: the method and the params given, with the token in place. */
  readonly request: ProgressRequest<Method, Params>;
  /** The task that the request has become, where it outlives its response. */
  taskId: string | undefined;
  readonly #end: EndOperation;
  readonly #callback: ProgressHandler | undefined;
  readonly #controller = new AbortController();
  readonly #listeners = new Listeners<ProgressUpdate>();
  #state: OperationState = 'active';
  #abandon: (() => void) | undefined;
  #latest: ProgressUpdate | undefined;

  /** @internal */
  constructor(
    request: ProgressRequest<Method, Params>,
    callback: ProgressHandler | undefined,
    end: EndOperation,
  ) {
    this.token = request.params._meta.progressToken;
    this.request = request;
    this.#callback = callback;
    this.#end = end;
  }

  /** How it stands. */
  get state(): OperationState {
    return this.#state;
  }

  /** The last update delivered. */
  get latest(): ProgressUpdate | undefined {
    return this.#latest;
  }

  /** Aborts when a deadline passes or the operation is cancelled, with the ProgressError that says why. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The latest update, if any, and all to come. Completes when the operation ends, however; it never errors. */
  get updates$(): Observable<ProgressUpdate> {
    return this.#listeners.observe(() => this.#latest);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<ProgressUpdate> {
    return new LatestIterator((next, complete) => this.#listeners.add(next, complete), this.#latest);
  }

  /** Ends the operation and aborts its signal. A second call, or one after the end, does nothing. */
  cancel(reason?: unknown): void {
    const message =
      reason === undefined ? 'The operation was cancelled.' : ProgressError.from(reason).message;
    this.abort('cancelled', new ProgressError(ProgressErrorCode.CANCELLED, message, { cause: reason }));
  }

  /**
   * Ends an operation that is not `run`: one whose request you send and answer yourself, or a task whose end you learn
   * by asking. Resolves when what waited was delivered: not to be awaited by a handler. After the end it does nothing.
   */
  async settle(state: 'completed' | 'failed' | 'cancelled'): Promise<void> {
    if (!this.signal.aborted) await this.#end(state);
  }

  /** @internal */
  abort(state: Exclude<OperationState, 'active'>, reason: ProgressError): void {
    if (this.#state !== 'active' || this.signal.aborted) return;
    if (this.#abandon) return this.#abandon();
    this.#controller.abort(reason);
    void this.#end(state);
  }

  /** @internal */
  deliver(update: ProgressUpdate): void | PromiseLike<void> {
    this.#latest = update;
    this.#listeners.emit(update);
    // Who heard it first may have ended the operation.
    if (this.#state === 'active') return this.#callback?.(update);
  }

  /** @internal From here on an abort ends the waiting for a handler, and no more: the work itself is over. */
  ending(abandon: () => void): void {
    this.#abandon = abandon;
  }

  /** @internal */
  finish(state: OperationState): void {
    this.#state = state;
    this.#listeners.complete();
  }
}
