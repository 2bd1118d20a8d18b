import {
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  type Transport,
} from '@milepost/progress-core';
import { rejected } from '@milepost/progress-core/internal';

/**
 * The base class of a transport: its states and its three callbacks.
 *
 * - A transport can be started once. `onclose` is called once, also if the peer closes, and nothing is delivered
 *   after it.
 * - An error that `onmessage` or `onclose` throws is passed to `onerror`. An error that `onerror` throws is
 *   ignored.
 *
 * An adapter implements `open`, `send` and `close`, and calls `deliver`, `reportError` and `finish`.
 */
export abstract class TransportBase implements Transport {
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  #state: 'created' | 'started' | 'closed' = 'created';

  /** The state of the transport. It is already `closed` when `onclose` is called. */
  protected get state(): 'created' | 'started' | 'closed' {
    return this.#state;
  }

  /**
   * Opens the channel. Set the callbacks before you call it.
   *
   * @throws {@link ProgressError} (as a rejection) `state_error` when the transport is already started,
   *   `transport` when it is closed or the channel cannot be opened.
   */
  start(): Promise<void> {
    if (this.#state === 'closed') return this.refuse();
    if (this.#state === 'started') {
      return rejected(
        new ProgressError(
          ProgressErrorCode.STATE_ERROR,
          'The transport is already started. A Client or Server of the MCP SDK starts its transport itself.',
        ),
      );
    }
    this.#state = 'started';
    return this.open();
  }

  /**
   * Sends one message. Each transport documents when the promise resolves.
   *
   * @throws {@link ProgressError} (as a rejection) `transport` when the message cannot be encoded or the
   *   channel is closed, `state_error` before the start.
   */
  abstract send(message: JsonRpcMessage): Promise<void>;

  /** Closes the channel. It is idempotent and never rejects. */
  abstract close(): Promise<void>;

  /** Opens the channel. It is called once, by `start()`. */
  protected abstract open(): Promise<void>;

  /**
   * Returns a rejected promise for `send` to return. It does not have to be awaited.
   *
   * @param error - the reason. Default: code `state_error` before the start, code `transport` after it.
   */
  protected refuse(error: ProgressError = this.#stateError()): Promise<never> {
    return rejected(error);
  }

  /** Calls `onmessage` with a message, synchronously. It does nothing after the close. */
  protected deliver(message: JsonRpcMessage): void {
    if (this.#state === 'closed') return;
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.reportError(error);
    }
  }

  /** Calls `onerror` with an error. It does nothing after the close. */
  protected reportError(error: unknown): void {
    if (this.#state !== 'closed') this.#callOnError(error);
  }

  /** Sets the state to `closed` and calls `onclose`. A second call does nothing. */
  protected finish(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    try {
      this.onclose?.();
    } catch (error) {
      this.#callOnError(error);
    }
  }

  #stateError(): ProgressError {
    return this.#state === 'created'
      ? new ProgressError(ProgressErrorCode.STATE_ERROR, 'The transport is not started: call start() first.')
      : new ProgressError(ProgressErrorCode.TRANSPORT, 'The transport is closed.');
  }

  #callOnError(error: unknown): void {
    try {
      this.onerror?.(error instanceof Error ? error : ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    } catch {
      // There is no other callback that could report this error.
    }
  }
}
