import type { Readable, Writable } from 'node:stream';

import { type Clock, type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';
import { LineDecoder, Outbox, parseMessage, within } from '@milepost/transport-kit';

import { streamSink } from './stream-sink.js';

/** How long the channel still reads after the peer has stopped accepting data, in ms. */
const LINGER_MS = 1_000;

/** Error codes of a write to a peer that has gone. They end the channel, and are not reported as faults. */
const PEER_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** Options of a {@link LineChannel}. */
export interface LineChannelOptions {
  readable: Readable;
  writable: Writable;
  /** The longest line that is accepted, in bytes. Default: that of `LineDecoder`. */
  maxMessageBytes: number | undefined;
  clock: Clock;
  /** Receives each message, as soon as it is read. */
  onMessage: (message: JsonRpcMessage) => void;
  /** Receives an error for each line that is not a message, and for each failure of a stream. */
  onError: (error: Error) => void;
}

/**
 * Reads and writes JSON-RPC messages as lines on a pair of streams.
 *
 * It reports events. The owner decides how to react, and ends the streams.
 */
export class LineChannel {
  readonly #options: LineChannelOptions;
  readonly #outbox: Outbox;
  readonly #decoder: LineDecoder;
  /** Resolves when the channel will read no more. */
  readonly ended: Promise<void>;
  #end!: () => void;
  #isReading = true;
  #linger: unknown;

  constructor(options: LineChannelOptions) {
    const { writable, clock, maxMessageBytes, onError } = options;
    this.#options = options;
    this.#outbox = new Outbox({ write: streamSink(writable), clock });
    this.#decoder = new LineDecoder({ maxMessageBytes, onLine: this.#onLine, onError });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Starts to read, and to watch both streams for errors and their end. */
  open(): void {
    const { readable, writable } = this.#options;
    for (const stream of new Set([readable, writable])) stream.on('error', this.#onStreamError);
    writable.once('close', this.#onWriteClose);
    readable.on('data', this.#onData).once('end', this.#onReadEnd).once('close', this.#onReadEnd);
    // A stream that has already ended emits no further event.
    if (readable.readableEnded || readable.destroyed) this.#onReadEnd();
  }

  /** Sends one message, through an `Outbox`. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.#outbox.send(message);
  }

  /** Waits until all messages are written, or are refused, or `limitMs` have passed. Never rejects. */
  async drain(limitMs: number): Promise<void> {
    const written = this.#outbox.flush();
    // Nearly always everything is already written, and no timer is needed.
    if (written !== writtenSynchronously) await within(written, limitMs, this.#options.clock);
  }

  /** Refuses every later send, and every message that still waits. `cause` is the reason. */
  refuse(cause?: unknown): void {
    this.#outbox.close(cause);
  }

  /**
   * Refuses to send, stops reading and removes the listeners; does not end the streams.
   *
   * An empty error listener stays on each stream: without one, a late error would end the process.
   */
  close(cause?: unknown): void {
    const { readable, writable, clock } = this.#options;
    this.#isReading = false;
    this.refuse(cause);
    clock.clearTimeout(this.#linger);
    for (const stream of new Set([readable, writable])) {
      stream.off('error', this.#onStreamError);
      if (!stream.listeners('error').includes(ignore)) stream.on('error', ignore);
    }
    writable.off('close', this.#onWriteClose);
    readable.off('data', this.#onData).off('end', this.#onReadEnd).off('close', this.#onReadEnd);
  }

  readonly #onData = (chunk: Uint8Array | string): void => {
    this.#decoder.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  };

  readonly #onLine = (line: string): void => {
    const message = parseMessage(line);
    if (message instanceof ProgressError) this.#options.onError(message);
    else this.#options.onMessage(message);
  };

  readonly #onReadEnd = (): void => {
    if (!this.#isReading) return;
    this.#isReading = false;
    this.#options.clock.clearTimeout(this.#linger);
    this.#decoder.end();
    this.#end();
  };

  readonly #onStreamError = (error: NodeJS.ErrnoException): void => {
    if (!PEER_GONE.has(error.code ?? '')) {
      const why = `The stream failed: ${error.message}`;
      this.#options.onError(new ProgressError(ProgressErrorCode.TRANSPORT, why, { cause: error }));
    }
    this.#onUnwritable();
  };

  readonly #onWriteClose = (): void => {
    // If this side has ended the stream, the peer may still be sending, and reading goes on without a limit.
    if (!this.#options.writable.writableFinished) this.#onUnwritable();
  };

  // The peer accepts no more data. What it sent before is still read: its last response may be on the way.
  readonly #onUnwritable = (): void => {
    const { readable, clock } = this.#options;
    this.refuse(new ProgressError(ProgressErrorCode.TRANSPORT, 'The peer has closed the channel.'));
    if (!this.#isReading) return;
    if (readable.destroyed) this.#onReadEnd();
    else this.#linger ??= clock.setTimeout(this.#onReadEnd, LINGER_MS);
  };
}

function ignore(): void {
  // The channel is already closed, so nobody needs this error.
}
