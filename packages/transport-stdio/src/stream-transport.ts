import { Duplex, type Readable, type Writable } from 'node:stream';

import { type Clock, type JsonRpcMessage, sent, systemClock } from '@milepost/progress-core';
import { TransportBase, within } from '@milepost/transport-kit';

import { LineChannel } from './line-channel.js';

const DEFAULT_SHUTDOWN_GRACE_MS = 2_000;

/** How a {@link StreamTransport} is set up. */
export interface StreamTransportOptions {
  /** Where messages come from. */
  readable: Readable;
  /** Where messages go; may be the same stream. */
  writable: Writable;
  /** The longest message taken, in bytes. Default: 33,554,432 (32 MiB). A longer one is skipped and reported. */
  maxLineBytes?: number | undefined;
  /** Whether the streams end with the transport. Default: true. */
  closeStreams?: boolean | undefined;
  /** How long `close()` waits for the peer: to take what was sent, then to close too; in ms each. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

/**
 * JSON-RPC messages as lines over any pair of Node streams: TCP, Unix sockets, pipes.
 *
 * It closes when the peer ends its stream; what waited to be written is written first.
 */
export class StreamTransport extends TransportBase {
  readonly #options: StreamTransportOptions;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #channel: LineChannel;
  #closing: Promise<void> | undefined;

  constructor(options: StreamTransportOptions) {
    super();
    const { readable, writable, maxLineBytes, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#graceMs = options.shutdownGraceMs ?? DEFAULT_SHUTDOWN_GRACE_MS;
    this.#channel = new LineChannel({
      readable,
      writable,
      maxLineBytes,
      clock,
      onMessage: (message) => this.deliver(message),
      onError: (error) => this.reportError(error),
    });
    void this.#channel.ended.then(() => this.close());
  }

  /** Resolves when the system has taken the message. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' && !this.#closing ? this.#channel.send(message) : this.refuse();
  }

  /** Writes what waits, closes the streams and resolves; at the latest after twice `shutdownGraceMs`. */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown(this.state === 'started'));
  }

  protected open(): Promise<void> {
    const { readable, writable, closeStreams = true } = this.#options;
    // Or Node would end our side together with the peer's, and what waits could not be written any more.
    if (closeStreams)
      for (const stream of [readable, writable]) if (stream instanceof Duplex) stream.allowHalfOpen = true;
    this.#channel.open();
    return sent;
  }

  async #shutDown(started: boolean): Promise<void> {
    const { readable, writable, closeStreams = true } = this.#options;
    if (started) {
      await this.#channel.drain(this.#graceMs);
      this.#channel.refuse();
      if (closeStreams) await within(this.#endStreams(), this.#graceMs, this.#clock);
      else readable.pause();
    }
    this.#channel.close();
    if (closeStreams) for (const stream of [writable, readable]) stream.destroy();
    this.finish();
  }

  async #endStreams(): Promise<void> {
    const { readable, writable } = this.#options;
    // A stream that is destroyed calls nobody back.
    if (!writable.destroyed) await new Promise<void>((resolve) => writable.end(resolve));
    // Destroying a socket that has unread input resets the connection, and the peer may lose our last message: so its
    // end is awaited.
    if (Object.is(readable, writable)) await this.#channel.ended;
  }
}
