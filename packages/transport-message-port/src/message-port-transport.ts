import { type Clock, type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { exceedsBytes, limitOption, Outbox, parseMessage, TransportBase } from '@milepost/transport-kit';

import { ACKNOWLEDGED_LENGTH, Credit } from './credit.js';
import { closePort, listen, type MessagePortLike } from './message-port-like.js';

const DEFAULT_MAX_MESSAGE_BYTES = 33_554_432;

/**
 * The values that are posted beside messages. `read` acknowledges how much was read since the last
 * acknowledgement, in UTF-16 code units. `closed` announces that no more messages follow.
 */
type Signal = { read: number } | { closed: true };

/** Options of a {@link MessagePortTransport}. */
export interface MessagePortTransportOptions {
  /** The port to use. No other code may post to it or listen to it. */
  port: MessagePortLike;
  /**
   * The longest message that is accepted, in bytes of UTF-8, as with the other transports. A longer one is
   * skipped and reported to `onerror`. Default: 33,554,432 (32 MiB).
   */
  maxMessageBytes?: number | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * Carries JSON-RPC messages over a MessagePort, a worker, or a worker's scope. The other end must be a
 * `MessagePortTransport` too.
 *
 * Messages are posted as arrays of JSON texts. The peer acknowledges what it has read. While more than 1 Mi
 * of UTF-16 code units is not acknowledged, messages wait, and a newer progress notification replaces a
 * waiting one of the same token.
 */
export class MessagePortTransport extends TransportBase {
  readonly #port: MessagePortLike;
  readonly #maxMessageBytes: number;
  readonly #outbox: Outbox;
  readonly #credit = new Credit();
  #unacknowledged = 0;
  #stopListening: (() => void) | undefined;

  /**
   * @throws TypeError if `port` is a Window, because any page can post to it, or if `maxMessageBytes` is not a
   *   number.
   * @throws RangeError if `maxMessageBytes` is not a whole number of at least 1, or `Infinity`.
   */
  constructor({ port, maxMessageBytes, clock }: MessagePortTransportOptions) {
    super();
    if ('frames' in port)
      throw new TypeError(
        'port must not be a Window, because any page can post to it: send one port of a MessageChannel to the window, and pass the other.',
      );
    this.#port = port;
    this.#maxMessageBytes = limitOption('maxMessageBytes', maxMessageBytes, DEFAULT_MAX_MESSAGE_BYTES);
    this.#outbox = new Outbox({ write: this.#write, clock });
  }

  /**
   * Sends one message. Resolves when it has been posted and more may be posted.
   *
   * @throws ProgressError (as a rejection): `state_error` before the start; `transport` after the close, and
   *   when the message cannot be encoded.
   */
  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' ? this.#outbox.send(message) : this.refuse();
  }

  /**
   * Posts the messages that still wait, even if the peer is slow, announces the close to the peer, and closes
   * the port. A `Worker` is not terminated.
   */
  close(): Promise<void> {
    if (this.state === 'closed') return Promise.resolve();
    this.#credit.lift();
    void this.#outbox.flush();
    this.#signal({ closed: true });
    this.#end();
    return Promise.resolve();
  }

  protected open(): Promise<void> {
    this.#stopListening = listen(this.#port, {
      onValue: this.#onValue,
      onUnreadable: () => this.#report('A value arrived that cannot be read in this process or page.'),
      onClosed: () => this.#end(),
    });
    return Promise.resolve();
  }

  readonly #write = (texts: string[], done: () => void): void => {
    this.#port.postMessage(texts);
    this.#credit.spend(
      texts.reduce((length, text) => length + text.length, 0),
      done,
    );
  };

  #signal(signal: Signal): void {
    this.#port.postMessage(signal);
  }

  readonly #onValue = (value: unknown): void => {
    if (typeof value === 'string') this.#readBatch([value]);
    else if (Array.isArray(value)) this.#readBatch(value);
    else this.#readSignal(value);
  };

  #readBatch(texts: readonly unknown[]): void {
    for (const text of texts) {
      if (typeof text !== 'string') {
        // Ignore the rest: an array without elements can have a length of four billion.
        this.#report('The value received is not a message: a batch must contain only texts.');
        return;
      }
      this.#unacknowledged += text.length;
      this.#readMessage(text);
      if (this.state === 'closed') return;
    }
    if (this.#unacknowledged >= ACKNOWLEDGED_LENGTH) this.#acknowledge();
  }

  #acknowledge(): void {
    this.#signal({ read: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  #readMessage(text: string): void {
    if (exceedsBytes(text, this.#maxMessageBytes)) {
      const limit = String(this.#maxMessageBytes);
      this.#report(
        `A message of more than ${limit} bytes was skipped. Raise maxMessageBytes if such messages are expected.`,
      );
      return;
    }
    const message = parseMessage(text);
    if (message instanceof ProgressError) this.reportError(message);
    else this.deliver(message);
  }

  #readSignal(value: unknown): void {
    const { read, closed } = (value ?? {}) as { read?: unknown; closed?: unknown };
    if (closed === true) this.#end();
    else if (read === undefined)
      this.#report('The value received is not a message: it must be a text or a batch of texts.');
    else if (!this.#credit.restore(read))
      this.#report(
        'The peer acknowledged messages that were never sent to it. The acknowledgement is ignored.',
      );
  }

  #report(why: string): void {
    this.reportError(new ProgressError(ProgressErrorCode.TRANSPORT, why));
  }

  #end(): void {
    this.#stopListening?.();
    this.#outbox.close(new ProgressError(ProgressErrorCode.TRANSPORT, 'The transport is closed.'));
    closePort(this.#port);
    this.finish();
  }
}
