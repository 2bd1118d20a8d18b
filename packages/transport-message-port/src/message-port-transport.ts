import {
  type Clock,
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  sent,
} from '@milepost/progress-core';
import { exceedsBytes, Outbox, parseMessage, TransportBase } from '@milepost/transport-kit';

import { ACKNOWLEDGED_LENGTH, Credit } from './credit.js';
import { closePort, listen, type MessagePortLike } from './message-port-like.js';

const DEFAULT_MAX_MESSAGE_BYTES = 33_554_432;

/** What is posted beside messages: how much was read since the last time, and that nothing more will come. */
type Signal = { read: number } | { closed: true };

/** How a {@link MessagePortTransport} is set up. */
export interface MessagePortTransportOptions {
  /** The end to talk through. Nobody else may post to it or listen to it. */
  port: MessagePortLike;
  /**
   * The longest message taken, in bytes of UTF-8, as with the other transports. A longer one is skipped and reported.
   * Default: 33,554,432 (32 MiB).
   */
  maxMessageBytes?: number | undefined;
  /** Default: the system's. */
  clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * JSON-RPC messages over a MessagePort, a worker, or a worker's own scope. At the other end stands another one.
 *
 * All messages of a tick are posted as one array of JSON texts. The peer acknowledges what it has read; while more than 1 Mi of
 * UTF-16 code units is not, messages wait, and a waiting progress notification gives way to the newer one of its token.
 */
export class MessagePortTransport extends TransportBase {
  readonly #port: MessagePortLike;
  readonly #maxMessageBytes: number;
  readonly #outbox: Outbox;
  readonly #credit = new Credit();
  #unacknowledged = 0;
  #stopListening: (() => void) | undefined;

  /** @throws TypeError where `port` is a Window, to which any page could post. */
  constructor({ port, maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES, clock }: MessagePortTransportOptions) {
    super();
    if ('frames' in port)
      throw new TypeError(
        'A Window hears every page. Hand it a port of a MessageChannel, and give us the other.',
      );
    this.#port = port;
    this.#maxMessageBytes = maxMessageBytes;
    this.#outbox = new Outbox({ write: this.#write, clock });
  }

  /** Resolves when the message is posted. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' ? this.#outbox.send(message) : this.refuse();
  }

  /** Posts what waits, however slow the peer is, tells it, and closes the port. A Worker itself goes on. */
  close(): Promise<void> {
    if (this.state === 'closed') return sent;
    this.#credit.lift();
    void this.#outbox.flush();
    this.#signal({ closed: true });
    this.#end();
    return sent;
  }

  protected open(): Promise<void> {
    this.#stopListening = listen(this.#port, {
      onValue: this.#onValue,
      onUnreadable: () => this.#report('A value arrived that cannot be read in this process or page.'),
      onGone: () => this.#end(),
    });
    return sent;
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
        // The rest is not looked at: an array of nothing can be four billion long.
        this.#report(`What arrived is no message: ${kindOf(text)} in a batch, where a text was expected.`);
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
        `A message of more than ${limit} bytes was skipped. Raise maxMessageBytes if such are expected.`,
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
      this.#report(`What arrived is no message: ${kindOf(value)}, where a text or a batch was expected.`);
    else if (!this.#credit.restore(read))
      this.#report('The peer acknowledged what it was never sent. Nothing follows from it.');
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

function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}
