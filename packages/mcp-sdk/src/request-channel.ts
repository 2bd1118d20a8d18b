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
  readonly #unwritten = new Set<Promise<void>>();
  #sameRun = false;
  /** Whether anything has gone out. */
  used = false;

  constructor(notify: HandledRequest['notify'], onError: ((error: ProgressError) => void) | undefined) {
    this.#notify = notify;
    this.#onError = onError;
  }

  send(notification: JsonRpcNotification): Promise<void> {
    const stalled = this.#unwritten.size > 0 && !this.#sameRun;
    this.used = true;
    const writing = this.#write(notification);
    if (stalled) return writing;
    this.#sameRun = true;
    queueMicrotask(() => {
      this.#sameRun = false;
    });
    writing.catch((error: unknown) => this.#complain(error));
    return sent;
  }

  /** Resolves when all is written, or has failed, or the signal aborts. */
  async written(signal: AbortSignal | undefined): Promise<void> {
    if (this.#unwritten.size === 0 || signal?.aborted) return;
    let stop: (() => void) | undefined;
    const aborted = new Promise<void>((resolve) => {
      stop = resolve;
      signal?.addEventListener('abort', stop, { once: true });
    });
    await Promise.race([Promise.allSettled(this.#unwritten), aborted]);
    if (stop) signal?.removeEventListener('abort', stop);
  }

  // Runs to the SDK's own write before it returns.
  async #write(notification: JsonRpcNotification): Promise<void> {
    const writing = this.#notify(notification);
    this.#unwritten.add(writing);
    try {
      await writing;
    } finally {
      this.#unwritten.delete(writing);
    }
  }

  #complain(error: unknown): void {
    try {
      this.#onError?.(ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    } catch {
      // A listener of errors that throws has nobody left to be told.
    }
  }
}
