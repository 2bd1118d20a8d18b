import type { Readable, Writable } from 'node:stream';

import {
  type Clock,
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  sent,
} from '@milepost/progress-core';
import { LineDecoder, Outbox, parseMessage, within } from '@milepost/transport-kit';

import { streamSink } from './stream-sink.js';

/** How long what a peer has sent is still read after it stopped taking anything. */
const LINGER_MS = 1_000;

/** What a write meets when the peer has gone: the end of a channel, not a fault of it. */
const PEER_GONE = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** How a {@link LineChannel} is set up. */
export interface LineChannelOptions {
  readable: Readable;
  writable: Writable;
  maxLineBytes: number | undefined;
  clock: Clock;
  onMessage: (message: JsonRpcMessage) => void;
  onError: (error: Error) => void;
}

/** A pair of streams that carries JSON-RPC messages as lines. Says what happens; what follows from it is its owner's. */
export class LineChannel {
  readonly #options: LineChannelOptions;
  readonly #outbox: Outbox;
  readonly #decoder: LineDecoder;
  /** Resolves when nothing more will be read. */
  readonly ended: Promise<void>;
  #end!: () => void;
  #isReading = true;
  #linger: unknown;

  constructor(options: LineChannelOptions) {
    const { writable, clock, maxLineBytes, onError } = options;
    this.#options = options;
    this.#outbox = new Outbox({ write: streamSink(writable), clock });
    this.#decoder = new LineDecoder({ maxLineBytes, onLine: this.#onLine, onError });
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Begins to read. */
  open(): void {
    const { readable, writable } = this.#options;
    for (const stream of new Set([readable, writable])) stream.on('error', this.#onStreamError);
    writable.once('close', this.#onWriteClose);
    readable.on('data', this.#onData).once('end', this.#onReadEnd).once('close', this.#onReadEnd);
    // What has happened already is told no more.
    if (readable.readableEnded || readable.destroyed) this.#onReadEnd();
  }

  send(message: JsonRpcMessage): Promise<void> {
    return this.#outbox.send(message);
  }

  /** Waits until all that was sent is written, or given up, or `limitMs` have passed. Never rejects. */
  async drain(limitMs: number): Promise<void> {
    const written = this.#outbox.flush();
    // Nearly always nothing waits, and no timer is needed.
    if (written !== sent) await within(written, limitMs, this.#options.clock);
  }

  /** Refuses every send, those that wait included. */
  refuse(cause?: unknown): void {
    this.#outbox.close(cause);
  }

  /** Lets go of the streams. Their errors stay caught: one that comes late must not end the process. */
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
    // Where we have ended it ourselves, the peer may take its time with what it has left to say.
    if (!this.#options.writable.writableFinished) this.#onUnwritable();
  };

  // The peer takes nothing more. What it had sent before is still read: its last answer may be on the way.
  readonly #onUnwritable = (): void => {
    const { readable, clock } = this.#options;
    this.refuse(new ProgressError(ProgressErrorCode.TRANSPORT, 'The peer has closed the channel.'));
    if (!this.#isReading) return;
    if (readable.destroyed) this.#onReadEnd();
    else this.#linger ??= clock.setTimeout(this.#onReadEnd, LINGER_MS);
  };
}

function ignore(): void {
  // The channel is closed already.
}
