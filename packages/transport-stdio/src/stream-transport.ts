import { Duplex, type Readable, type Writable } from 'node:stream';

import { type Clock, type JsonRpcMessage, systemClock } from '@milepost/progress-core';
import { durationOption, TransportBase, within } from '@milepost/transport-kit';

import { LineChannel } from './line-channel.js';

const DEFAULT_SHUTDOWN_GRACE_MS = 2_000;

/** Options of a {@link StreamTransport}. */
export interface StreamTransportOptions {
  /** The stream from which messages are read. */
  readable: Readable;
  /** The stream to which messages are written; may be the same stream as `readable`. */
  writable: Writable;
  /**
   * The longest message that is accepted, in bytes. Default: 33,554,432 (32 MiB). A longer one is skipped and
   * reported to `onerror`.
   */
  maxMessageBytes?: number | undefined;
  /** Whether `close()` also closes the streams. Default: true. */
  closeStreams?: boolean | undefined;
  /**
   * How long `close()` waits for the peer to accept the messages that still wait, and then, as long again,
   * for the streams to end; in ms, above 0, `Infinity` for no limit. Default: 2,000.
   */
  shutdownGraceMs?: number | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Clock | undefined;
}

/**
 * Carries JSON-RPC messages as lines over any pair of Node streams: TCP, Unix sockets, pipes.
 *
 * It closes when the peer ends its stream, after it has written the messages that still waited.
 */
export class StreamTransport extends TransportBase {
  readonly #options: StreamTransportOptions;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #channel: LineChannel;
  #closing: Promise<void> | undefined;

  /** @throws TypeError or RangeError if a limit is not a number, or is out of its range. */
  constructor(options: StreamTransportOptions) {
    super();
    const { readable, writable, maxMessageBytes, clock = systemClock } = options;
    this.#options = options;
    this.#clock = clock;
    this.#graceMs = durationOption('shutdownGraceMs', options.shutdownGraceMs, DEFAULT_SHUTDOWN_GRACE_MS);
    this.#channel = new LineChannel({
      readable,
      writable,
      maxMessageBytes,
      clock,
      onMessage: (message) => this.deliver(message),
      onError: (error) => this.reportError(error),
    });
    void this.#channel.ended.then(() => this.close());
  }

  /**
   * Sends one message. Resolves when the stream has written it.
   *
   * @throws ProgressError (as a rejection): `state_error` before the start; `transport` after `close()` was
   *   called, and when the message cannot be encoded or the peer is gone.
   */
  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' && !this.#closing ? this.#channel.send(message) : this.refuse();
  }

  /**
   * Writes the messages that still wait, and then closes the streams, unless `closeStreams` is false.
   * Resolves at the latest after twice `shutdownGraceMs`.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown(this.state === 'started'));
  }

  protected open(): Promise<void> {
    const { readable, writable, closeStreams = true } = this.#options;
    // Otherwise Node would end our side together with the peer's, and waiting messages could not be written.
    if (closeStreams)
      for (const stream of [readable, writable]) if (stream instanceof Duplex) stream.allowHalfOpen = true;
    this.#channel.open();
    return Promise.resolve();
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
    // A destroyed stream does not call the callback of end().
    if (!writable.destroyed) await new Promise<void>((resolve) => writable.end(resolve));
    // To destroy a socket with unread input resets the connection, and the peer can lose our last message.
    // So wait until the peer has ended its side.
    if (Object.is(readable, writable)) await this.#channel.ended;
  }
}
