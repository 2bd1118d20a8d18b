import { type JsonRpcNotification, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { untilAborted, writtenSynchronously } from '@milepost/progress-core/internal';
import type { ProgressTransport } from '@milepost/progress-reporter';

import type { HandledRequest } from './handled-request.js';

/**
 * Sends the updates of one request.
 *
 * The SDK writes a notification at once, but reports the write through a promise, which a synchronous loop
 * cannot wait for. All updates of one synchronous run are therefore treated as written. After that run, if a
 * write is still pending, `send` returns the promise of its own write, so that the reporter holds back the
 * next update until then.
 */
export class RequestSender implements ProgressTransport {
  readonly #notify: HandledRequest['notify'];
  readonly #onError: ((error: ProgressError) => void) | undefined;
  readonly #signals: readonly AbortSignal[];
  readonly #unwritten = new Set<Promise<void>>();
  #sameRun = false;
  #latest: JsonRpcNotification | undefined;
  /** The latest update, if its write has failed. */
  #lost: JsonRpcNotification | undefined;

  /** @param own - a further signal; nothing is sent after this signal or the request's has aborted. */
  constructor(
    { notify, signal }: HandledRequest,
    own: AbortSignal | undefined,
    onError: ((error: ProgressError) => void) | undefined,
  ) {
    this.#notify = notify;
    this.#signals = own ? [signal, own] : [signal];
    this.#onError = onError;
  }

  /** Whether any update was sent. */
  get used(): boolean {
    return this.#latest !== undefined;
  }

  send(notification: JsonRpcNotification): Promise<void> {
    // A listener that receives the abort before the reporter does may still report.
    if (this.#signals.some(({ aborted }) => aborted)) return writtenSynchronously;
    this.#latest = notification;
    this.#lost = undefined;
    // The caller waits for this write, so it receives the failure itself.
    if (this.#unwritten.size > 0 && !this.#sameRun) return this.#write(notification, () => undefined);
    this.#sameRun = true;
    queueMicrotask(() => {
      this.#sameRun = false;
    });
    void this.#write(notification, (error) => {
      this.#reportError(error);
      if (notification === this.#latest) this.#lost = notification;
    });
    return writtenSynchronously;
  }

  /**
   * Resolves when each update is written or has failed, or when the signal aborts. If the write of the latest
   * update has failed, it is tried once more.
   */
  async written(signal: AbortSignal): Promise<void> {
    await this.#settled(signal);
    if (!this.#lost || signal.aborted) return;
    void this.#write(this.#lost, (error) => this.#reportError(error));
    this.#lost = undefined;
    await this.#settled(signal);
  }

  async #settled(signal: AbortSignal): Promise<void> {
    if (this.#unwritten.size === 0 || signal.aborted) return;
    // After an abort, nobody waits for the writes any more.
    await untilAborted(signal, () => Promise.all(this.#unwritten)).catch(() => undefined);
  }

  #write(notification: JsonRpcNotification, onFailure: (error: unknown) => void): Promise<void> {
    const writing = this.#attempt(notification);
    const settled = writing.catch(onFailure).finally(() => this.#unwritten.delete(settled));
    this.#unwritten.add(settled);
    return writing;
  }

  // Calls the write of the SDK before it returns. Rejects, and does not throw, if that call throws.
  async #attempt(notification: JsonRpcNotification): Promise<void> {
    await this.#notify(notification);
  }

  #reportError(error: unknown): void {
    try {
      this.#onError?.(ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    } catch {
      // What an error listener throws cannot be reported to anyone.
    }
  }
}
