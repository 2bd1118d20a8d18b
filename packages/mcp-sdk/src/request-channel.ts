import { type JsonRpcNotification, ProgressError, ProgressErrorCode, sent } from '@milepost/progress-core';
import type { ProgressTransport } from '@milepost/progress-reporter';

import type { HandledRequest } from './request-context.js';

/**
 * Where the updates of one request go out.
 *
 * The SDK writes a notification at once and says so by a promise, which no synchronous loop ever hears of: there its
 * updates go out one after the other. As soon as others had their turn, one that is still not written holds back the next.
 */
export class RequestChannel implements ProgressTransport {
  readonly #notify: HandledRequest['notify'];
  readonly #onError: ((error: ProgressError) => void) | undefined;
  readonly #signals: readonly AbortSignal[];
  readonly #unwritten = new Set<Promise<void>>();
  #sameRun = false;
  #latest: JsonRpcNotification | undefined;
  /** The latest update, where its write has failed. */
  #lost: JsonRpcNotification | undefined;

  /** @param own - a signal beside the request's, after which nothing goes out either. */
  constructor(
    { notify, signal }: HandledRequest,
    own: AbortSignal | undefined,
    onError: ((error: ProgressError) => void) | undefined,
  ) {
    this.#notify = notify;
    this.#signals = own ? [signal, own] : [signal];
    this.#onError = onError;
  }

  /** Whether anything has gone out. */
  get used(): boolean {
    return this.#latest !== undefined;
  }

  send(notification: JsonRpcNotification): Promise<void> {
    // Whoever heard of the abort first may still report.
    if (this.#signals.some(({ aborted }) => aborted)) return sent;
    this.#latest = notification;
    this.#lost = undefined;
    // Whoever waits for a write is told of its failure.
    if (this.#unwritten.size > 0 && !this.#sameRun) return this.#write(notification, () => undefined);
    this.#sameRun = true;
    queueMicrotask(() => {
      this.#sameRun = false;
    });
    void this.#write(notification, (error) => {
      this.#complain(error);
      if (notification === this.#latest) this.#lost = notification;
    });
    return sent;
  }

  /** Resolves when all is written, the latest by a second attempt if need be, or has failed, or the signal aborts. */
  async written(signal: AbortSignal): Promise<void> {
    await this.#settled(signal);
    if (!this.#lost || signal.aborted) return;
    void this.#write(this.#lost, (error) => this.#complain(error));
    this.#lost = undefined;
    await this.#settled(signal);
  }

  async #settled(signal: AbortSignal): Promise<void> {
    if (this.#unwritten.size === 0 || signal.aborted) return;
    let stop = (): void => undefined;
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal.addEventListener('abort', stop, { once: true });
    });
    await Promise.race([Promise.all(this.#unwritten), aborted]);
    signal.removeEventListener('abort', stop);
  }

  #write(notification: JsonRpcNotification, onFailure: (error: unknown) => void): Promise<void> {
    const writing = this.#attempt(notification);
    const settled = writing.catch(onFailure).finally(() => this.#unwritten.delete(settled));
    this.#unwritten.add(settled);
    return writing;
  }

  // Runs to the SDK's own write before it returns, and rejects where that throws.
  async #attempt(notification: JsonRpcNotification): Promise<void> {
    await this.#notify(notification);
  }

  #complain(error: unknown): void {
    try {
      this.#onError?.(ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    } catch {
      // A listener of errors that throws has nobody left to be told.
    }
  }
}
