import {
  type Clock,
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  type ProgressToken,
  systemClock,
} from '@milepost/progress-core';
import { Deferred, rejected, writtenSynchronously } from '@milepost/progress-core/internal';

import { Gcra, IDLE } from '@milepost/rate-limiter/internal';

import { encodeMessage } from './encode-message.js';
import { LatestFrames } from './latest-frames.js';
import { mcpTokenOf } from './mcp-token.js';

/**
 * How many writes, of one message each, are made a second and at once after a pause. So the messages of a long
 * synchronous loop are delivered while the loop runs, and a flood is still written in batches.
 */
const WRITES_PER_SECOND = 1_000;
const WRITES_AT_ONCE = 16;

/** A batch is written at once when it has this many UTF-16 code units, which a pipe takes in one write. */
const MAX_BATCH_LENGTH = 65_536;

/**
 * A function that writes frames to the channel, in order.
 *
 * It must call `done()` once, when all frames are written and the channel accepts more. It may do so before
 * it returns, or later. It is not called again before that. If it throws or calls `done(error)`, the outbox
 * closes.
 */
export type OutboxSink = (frames: string[], done: (error?: unknown) => void) => void;

/** Options of an {@link Outbox}. */
export interface OutboxOptions {
  /** Writes the frames to the channel. */
  write: OutboxSink;
  /** Turns a message into a frame. If it throws, only that send rejects. Default: {@link encodeMessage}. */
  encode?: ((message: JsonRpcMessage) => string) | undefined;
  /**
   * Returns the token of a message that a newer message of the same token may replace while it waits. Returns
   * undefined for a message that must not be replaced. `1` and `"1"` are different tokens. Must not throw.
   * Default: the token of an MCP progress notification.
   */
  tokenOf?: ((message: JsonRpcMessage) => ProgressToken | undefined) | undefined;
  /** Measures the time between two writes within one tick. Default: the system clock. */
  clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * The outgoing half of a transport: batches the messages of one tick, and keeps them while the peer is slow.
 *
 * - Every message is written once, in the order of the sends. There is one exception: while the sink is busy,
 *   a newer progress notification replaces the waiting one of its token. It is put at the end, so that it
 *   overtakes nothing.
 * - After a pause up to 16 messages are written at once, and then one more each millisecond, also within a
 *   synchronous loop. Further messages are collected into one batch. The batch is written at the end of the
 *   tick, together with the next message that may be written at once, or when it has 65,536 UTF-16 code
 *   units.
 * - While the peer is stalled, only one progress frame is kept for each active token, however much progress
 *   is sent. All other messages are kept.
 */
export class Outbox {
  readonly #sink: OutboxSink;
  readonly #encode: (message: JsonRpcMessage) => string;
  readonly #tokenOf: (message: JsonRpcMessage) => ProgressToken | undefined;
  readonly #clock: Pick<Clock, 'now'>;

  // The frames collected in this tick, while the sink is free. At least one of this and #waiting is empty.
  #frames: string[] = [];
  #length = 0;
  #scheduled = false;
  readonly #writeRate = new Gcra(WRITES_PER_SECOND, WRITES_AT_ONCE);
  #arrivalMs = IDLE;
  // The frames collected while the sink is busy.
  readonly #waiting = new LatestFrames();
  #busy = false;

  // One promise for all collected or waiting messages, and one for all that are being written. Each is
  // created only when a caller needs it.
  #collected: Deferred | undefined;
  #inFlight: Deferred | undefined;
  #refusal: Promise<never> | undefined;

  constructor(options: OutboxOptions) {
    this.#sink = options.write;
    this.#encode = options.encode ?? encodeMessage;
    this.#tokenOf = options.tokenOf ?? mcpTokenOf;
    this.#clock = options.clock ?? systemClock;
  }

  /** The length of the frames that wait for a busy sink, in UTF-16 code units. A transport may limit it. */
  get waitingLength(): number {
    return this.#waiting.length;
  }

  /**
   * Sends one message. The message is encoded before this method returns.
   *
   * @returns the constant `writtenSynchronously` of progress-core if the message is already written. For progress, also
   *   that constant if the sink is free and the message is in the next batch: in a synchronous loop the sender of
   *   progress could not wait for a promise. Otherwise a promise that resolves when the message, or the one
   *   that replaced it, is written. The messages of a batch may share one promise. The promise rejects with a
   *   {@link ProgressError} `transport` when the message cannot be encoded or the outbox is closed. It does
   *   not have to be awaited.
   */
  send(message: JsonRpcMessage): Promise<void> {
    if (this.#refusal) return this.#refusal;
    let frame: string;
    try {
      frame = this.#encode(message);
    } catch (error) {
      return rejected(ProgressError.from(error, ProgressErrorCode.TRANSPORT));
    }
    return this.#busy ? this.#wait(message, frame) : this.#collect(message, frame);
  }

  /**
   * Writes the collected messages now, without waiting for the end of the tick.
   *
   * @returns a promise that resolves when all messages sent so far are written. It rejects with a
   *   {@link ProgressError} `transport` when the outbox is closed before that.
   */
  flush(): Promise<void> {
    if (this.#refusal) return this.#refusal;
    this.#writeFrames(this.#clock.now());
    if (!this.#busy) return this.#outcome();
    return this.#waiting.isEmpty ? this.#outcome() : this.#shared();
  }

  /**
   * Closes the outbox. Every send that is not yet written rejects with a {@link ProgressError} `transport`,
   * and so does every later send. Idempotent.
   *
   * @param cause - the reason. A ProgressError of code `transport` is used as it is; any other value becomes
   *   its `cause`.
   */
  close(cause?: unknown): void {
    if (this.#refusal) return;
    const error = closed(cause);
    this.#refusal = rejected(error);
    this.#frames = [];
    this.#waiting.clear();
    this.#collected?.reject(error);
    this.#inFlight?.reject(error);
    this.#collected = this.#inFlight = undefined;
  }

  #collect(message: JsonRpcMessage, frame: string): Promise<void> {
    this.#frames.push(frame);
    this.#length += frame.length;
    const now = this.#clock.now();
    if (now >= this.#writeRate.opensAt(this.#arrivalMs) || this.#length >= MAX_BATCH_LENGTH) {
      this.#writeFrames(now);
      return this.#outcome();
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(this.#endOfTick);
    }
    return this.#tokenOf(message) === undefined ? this.#shared() : writtenSynchronously;
  }

  readonly #endOfTick = (): void => {
    this.#scheduled = false;
    if (this.#frames.length > 0) this.#writeFrames(this.#clock.now());
  };

  #wait(message: JsonRpcMessage, frame: string): Promise<void> {
    this.#waiting.push(this.#tokenOf(message), frame);
    return this.#shared();
  }

  #writeFrames(now: number): void {
    const frames = this.#frames;
    if (frames.length === 0) return;
    this.#frames = [];
    this.#length = 0;
    this.#write(frames, now);
  }

  #write(frames: string[], now: number): void {
    this.#arrivalMs = this.#writeRate.force(this.#arrivalMs, now);
    this.#busy = true;
    this.#inFlight = this.#collected;
    this.#collected = undefined;
    let over = false;
    const done = (error?: unknown): void => {
      if (over) return;
      over = true;
      this.#written(error);
    };
    try {
      this.#sink(frames, done);
    } catch (error) {
      done(error ?? new Error('The sink threw undefined or null.'));
    }
  }

  #written(error: unknown): void {
    if (this.#refusal) return;
    if (error !== undefined && error !== null) {
      this.close(error);
      return;
    }
    this.#busy = false;
    this.#inFlight?.resolve();
    this.#inFlight = undefined;
    if (!this.#waiting.isEmpty) this.#write(this.#waiting.take(), this.#clock.now());
  }

  // The promise for the sender of a message that was just passed to the sink.
  #outcome(): Promise<void> {
    if (this.#refusal) return this.#refusal;
    if (!this.#busy) return writtenSynchronously;
    return (this.#inFlight ??= new Deferred()).promise;
  }

  #shared(): Promise<void> {
    return (this.#collected ??= new Deferred()).promise;
  }
}

function closed(cause: unknown): ProgressError {
  if (cause instanceof ProgressError && cause.code === ProgressErrorCode.TRANSPORT) return cause;
  const why = cause instanceof Error ? `: ${cause.message}` : '.';
  return new ProgressError(
    ProgressErrorCode.TRANSPORT,
    `The channel was closed before the message was written${why}`,
    { cause },
  );
}
