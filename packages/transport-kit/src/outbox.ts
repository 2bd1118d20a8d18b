import {
  type Clock,
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  type ProgressToken,
  sent,
  systemClock,
} from '@milepost/progress-core';

import { Deferred, rejected } from './deferred.js';
import { encodeMessage } from './encode-message.js';
import { LatestFrames } from './latest-frames.js';
import { mcpTokenOf } from './mcp-token.js';

/**
 * So many writes may follow at once on a silence, one message each, and one more each millisecond: a synchronous loop delivers
 * what it sends, since nobody knows how long it goes on, and a flood is still written in batches.
 */
const WRITES_AT_ONCE = 16;
const WRITE_INTERVAL_MS = 1;

/** A batch is written at once when it has grown to this many UTF-16 code units: what a pipe takes in one go. */
const MAX_BATCH_LENGTH = 65_536;

/**
 * Writes frames to the channel, in order.
 *
 * It calls `done()` once, when all of them were written and it can take more: before it returns where they were handed
 * over in full by then, later otherwise. It is not called again until then. `done(error)`, or throwing, closes the outbox.
 */
export type OutboxSink = (frames: string[], done: (error?: unknown) => void) => void;

/** How an {@link Outbox} is set up. */
export interface OutboxOptions {
  /** Where the frames go. */
  write: OutboxSink;
  /** Turns a message into its frame. Default: {@link encodeMessage}. Whatever it throws rejects that one send. */
  encode?: ((message: JsonRpcMessage) => string) | undefined;
  /**
   * Recognises a message that a newer one of the same token may replace while it waits. Default: MCP's progress
   * notifications. `1` and `"1"` are two tokens. Must not throw.
   */
  tokenOf?: ((message: JsonRpcMessage) => ProgressToken | undefined) | undefined;
  /** Tells when a tick goes on for long. Default: the system's. */
  clock?: Pick<Clock, 'now'> | undefined;
}

/**
 * The outgoing half of a transport: batches what is sent in one tick, and holds it back while the peer is slow.
 *
 * - Everything is written once and in the order sent. The exception: while the sink is busy, a waiting progress
 *   notification gives way to the newer one of its token, which stands at the end, so that it overtakes nothing.
 * - After a silence up to 16 messages are written at once, also within a synchronous loop, and one more each millisecond; what
 *   goes beyond goes out together, at the end of the tick, with the next that is written at once, or with 64 KiB.
 * - A stalled peer costs one frame for each active token, however much progress is sent; other messages all wait.
 */
export class Outbox {
  readonly #sink: OutboxSink;
  readonly #encode: (message: JsonRpcMessage) => string;
  readonly #tokenOf: (message: JsonRpcMessage) => ProgressToken | undefined;
  readonly #clock: Pick<Clock, 'now'>;

  // Collected in this tick, while the sink is free. Never at the same time as #waiting.
  #frames: string[] = [];
  #length = 0;
  #scheduled = false;
  // By when, at one write an interval, all writes so far would be done.
  #writesDueAt = -Infinity;
  // Collected while the sink is busy.
  readonly #waiting = new LatestFrames();
  #busy = false;

  // One promise for all that is collected, one for all that is being written; made when somebody is given it.
  #collected: Deferred | undefined;
  #inFlight: Deferred | undefined;
  #refusal: Promise<never> | undefined;

  constructor(options: OutboxOptions) {
    this.#sink = options.write;
    this.#encode = options.encode ?? encodeMessage;
    this.#tokenOf = options.tokenOf ?? mcpTokenOf;
    this.#clock = options.clock ?? systemClock;
  }

  /** How much waits for the sink, in UTF-16 code units: what a transport may bound. */
  get waitingLength(): number {
    return this.#waiting.length;
  }

  /**
   * Sends one message. It is encoded at once.
   *
   * @returns the constant `sent` of progress-core where it was written by the time this returns, and for progress also where
   *   the sink is free and it goes out with the next write: in a synchronous loop its sender could not learn of that.
   *   Otherwise a promise that resolves when it, or the one that replaced it, was written, and that may be shared with
   *   others of its batch. It rejects with a {@link ProgressError} `transport` where the message cannot be encoded or the outbox is closed, and
   *   need not be awaited.
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
   * Writes what is collected, now.
   *
   * @returns a promise that resolves when everything sent so far was written; rejects when the outbox is closed before.
   */
  flush(): Promise<void> {
    if (this.#refusal) return this.#refusal;
    this.#writeFrames(this.#clock.now());
    if (!this.#busy) return this.#outcome();
    return this.#waiting.isEmpty ? this.#outcome() : this.#shared();
  }

  /**
   * Takes nothing more: whatever is not yet written rejects with a {@link ProgressError} `transport`, as does every later
   * send. Idempotent.
   *
   * @param cause - why; a ProgressError of that code is given on as it is.
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
    const dueAt = this.#writesDueAt - (WRITES_AT_ONCE - 1) * WRITE_INTERVAL_MS;
    if (now >= dueAt || this.#length >= MAX_BATCH_LENGTH) {
      this.#writeFrames(now);
      return this.#outcome();
    }
    if (!this.#scheduled) {
      this.#scheduled = true;
      queueMicrotask(this.#endOfTick);
    }
    return this.#tokenOf(message) === undefined ? this.#shared() : sent;
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
    const dueAt = Math.max(this.#writesDueAt, now) + WRITE_INTERVAL_MS;
    this.#writesDueAt = Math.min(dueAt, now + WRITES_AT_ONCE * WRITE_INTERVAL_MS);
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
      done(error ?? new Error('The sink threw nothing.'));
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

  // What the sender of a message that was just given to the sink is told.
  #outcome(): Promise<void> {
    if (this.#refusal) return this.#refusal;
    if (!this.#busy) return sent;
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
