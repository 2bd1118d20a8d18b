import {
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  type Transport,
} from '@milepost/progress-core';

import { rejected } from './deferred.js';

/**
 * What every transport has in common: its states and its three callbacks.
 *
 * - It is started once. `onclose` is called once, whoever closes, and nothing is delivered after it.
 * - A callback that throws harms nothing: what `onmessage` and `onclose` throw goes to `onerror`, what that throws is
 *   dropped.
 *
 * An adapter implements `open`, `send` and `close`, and calls `deliver`, `reportError` and `finish`.
 */
export abstract class TransportBase implements Transport {
  onmessage?: ((message: JsonRpcMessage) => void) | undefined;
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  #state: 'created' | 'started' | 'closed' = 'created';

  /** Where the transport is in its life. `closed` from the moment that `onclose` is called. */
  protected get state(): 'created' | 'started' | 'closed' {
    return this.#state;
  }

  /**
   * Opens the channel. Install the callbacks first.
   *
   * @throws {@link ProgressError} `state_error` (as a rejection) when called twice, `transport` after the close or when
   *   the channel cannot be opened.
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
   * Sends one message; see the transport for when it resolves.
   *
   * @throws {@link ProgressError} `transport` (as a rejection) when the message cannot be encoded or the channel is closed,
   *   `state_error` before the start.
   */
  abstract send(message: JsonRpcMessage): Promise<void>;

  /** Closes the channel. Idempotent, never rejects. */
  abstract close(): Promise<void>;

  /** Opens the channel; called once. */
  protected abstract open(): Promise<void>;

  /**
   * A rejection for `send` to return; nobody need await it.
   *
   * @param error - default: what the state says, `state_error` before the start and `transport` after it.
   */
  protected refuse(error: ProgressError = this.#stateError()): Promise<never> {
    return rejected(error);
  }

  /** Hands a message to `onmessage`, synchronously. */
  protected deliver(message: JsonRpcMessage): void {
    if (this.#state === 'closed') return;
    try {
      this.onmessage?.(message);
    } catch (error) {
      this.reportError(error);
    }
  }

  /** Tells `onerror` of what went wrong. */
  protected reportError(error: unknown): void {
    if (this.#state !== 'closed') this.#tell(error);
  }

  /** Goes to `closed` and calls `onclose`; does nothing the second time. */
  protected finish(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    try {
      this.onclose?.();
    } catch (error) {
      this.#tell(error);
    }
  }

  #stateError(): ProgressError {
    return this.#state === 'created'
      ? new ProgressError(ProgressErrorCode.STATE_ERROR, 'The transport is not started: call start() first.')
      : new ProgressError(ProgressErrorCode.TRANSPORT, 'The transport is closed.');
  }

  #tell(error: unknown): void {
    try {
      this.onerror?.(error instanceof Error ? error : ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    } catch {
      // Nobody is left to be told.
    }
  }
}
