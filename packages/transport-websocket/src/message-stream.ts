import { type Clock, type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { encodeMessage, exceedsBytes, Outbox, parseMessage } from '@milepost/transport-kit';

import { type Control, CONTROL_METHOD, decodeControl, encodeControl, isControl } from './control.js';
import { ReplayBuffer } from './replay-buffer.js';
import type { Wire } from './wire.js';

/**
 * The length of unacknowledged frames from which further messages wait, in UTF-16 code units. While they
 * wait, progress is coalesced.
 */
const MAX_UNACKNOWLEDGED_LENGTH = 4 * 1_048_576;

/** An acknowledgement is due after this many messages, this many UTF-16 code units, or this many ms. */
const ACK_EVERY_MESSAGES = 512;
const ACK_EVERY_LENGTH = 262_144;
const ACK_DELAY_MS = 1_000;

/** Options of a {@link MessageStream}. */
export interface MessageStreamOptions {
  /** How much text may wait to be written, in UTF-16 code units. */
  maxBufferedLength: number;
  clock: Clock;
  onMessage: (message: JsonRpcMessage) => void;
  onError: (error: ProgressError) => void;
  /** Called with each control message that is not an acknowledgement. */
  onControl: (control: Control) => void;
  /** Called when the peer breaks a rule of the session. */
  onViolation: (what: string) => void;
  /** Called when more waits than `maxBufferedLength`. */
  onOverflow: () => void;
  /** Called for each message, and each acknowledgement that confirms nothing new; `false` ignores it. */
  admit?: () => boolean;
}

/**
 * Sends and receives the messages of a session, over one connection after another.
 *
 * A written message is kept until the peer acknowledges it, unless the peer does not acknowledge messages at
 * all. Without a connection, messages wait. Only the latest progress of each token waits.
 */
export class MessageStream {
  readonly #options: MessageStreamOptions;
  readonly #outbox: Outbox;
  #replay: ReplayBuffer | undefined = new ReplayBuffer();
  #wire: Wire | undefined;
  // The frames that the outbox wrote without a connection, and the callback that lets it write more.
  #held: string[] = [];
  #done: (() => void) | undefined;
  // Identifies the latest write until it is done.
  #writing: object | undefined;

  #received = 0;
  #unacknowledged = 0;
  #unacknowledgedLength = 0;
  #ackTimer: unknown;
  #acknowledges = false;
  /** The longest message that the peer accepts, in bytes of UTF-8. */
  maxMessageBytes: number = Infinity;

  constructor(options: MessageStreamOptions) {
    this.#options = options;
    this.#outbox = new Outbox({ write: this.#write, encode: this.#encode, clock: options.clock });
  }

  /** The number of messages received. */
  get received(): number {
    return this.#received;
  }

  /** Whether another connection can replace this one. */
  get resumable(): boolean {
    return this.#acknowledges && this.#replay !== undefined;
  }

  /** From now on, both ends count and acknowledge messages. */
  expectAcknowledgements(): void {
    this.#acknowledges = true;
  }

  /** Stops keeping messages for another connection, because there will be none. */
  stopKeeping(): void {
    this.#replay = undefined;
    this.#release();
  }

  send(message: JsonRpcMessage): Promise<void> {
    const written = this.#outbox.send(message);
    if (this.#outbox.waitingLength > this.#options.maxBufferedLength) this.#options.onOverflow();
    return written;
  }

  /** Resolves when all messages sent so far are written. Rejects if the stream is closed first. */
  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  /**
   * Continues over this connection.
   *
   * @param received - how many messages the peer has received; 0 for the first connection.
   * @returns false if that number is impossible.
   */
  attach(wire: Wire, received = 0): boolean {
    const again = this.#replay ? this.#replay.rewind(received) : [];
    if (!again) return false;
    this.#wire = wire;
    const frames = [...again, ...this.#held];
    for (const frame of this.#held) this.#replay?.push(frame);
    this.#held = [];
    this.#writeTo(frames);
    return true;
  }

  /** Stops using the connection. */
  detach(): void {
    this.#wire = undefined;
    this.#options.clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
  }

  /** Processes a frame that was received over the connection. */
  receive(frame: string): void {
    if (isControl(frame)) {
      this.#receiveControl(frame);
      return;
    }
    if (this.#options.admit?.() === false) return;
    this.#received++;
    // A peer that acknowledges announces it before its first message. For any other peer, nothing is kept.
    if (this.#acknowledges) this.#acknowledgeSoon(frame.length);
    else if (this.#replay) this.stopKeeping();
    const message = parseMessage(frame);
    if (message instanceof ProgressError) this.#options.onError(message);
    else this.#options.onMessage(message);
  }

  /** Sends the number of messages received. `reply` asks the peer for its own number. */
  acknowledge(reply = false): void {
    this.#options.clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#unacknowledged = this.#unacknowledgedLength = 0;
    const received = this.#received;
    this.#wire?.write([encodeControl({ kind: 'ack', received, ...(reply && { reply }) })]);
  }

  /** Refuses all messages from now on, and those that still wait. */
  close(cause?: unknown): void {
    this.detach();
    this.#outbox.close(cause);
    this.#replay = undefined;
    this.#held = [];
    this.#done = undefined;
  }

  readonly #encode = (message: JsonRpcMessage): string => {
    const frame = encodeMessage(message);
    if (exceedsBytes(frame, this.maxMessageBytes)) refuseTooLong(this.maxMessageBytes);
    if ('method' in message && message.method.startsWith(CONTROL_METHOD)) refuseReserved();
    return frame;
  };

  readonly #write = (frames: string[], done: () => void): void => {
    this.#done = done;
    if (!this.#wire) {
      this.#held = frames;
      return;
    }
    if (this.#replay) for (const frame of frames) this.#replay.push(frame);
    this.#writeTo(frames);
  };

  #writeTo(frames: readonly string[]): void {
    const write = (this.#writing = {});
    this.#wire?.write(frames, () => {
      if (this.#writing !== write) return;
      this.#writing = undefined;
      this.#release();
    });
  }

  /** Lets the outbox write more, if the connection and the peer can accept more. */
  #release(): void {
    if (this.#writing || !this.#wire || !this.#done) return;
    if (this.#replay && this.#replay.length > MAX_UNACKNOWLEDGED_LENGTH) {
      if (this.#acknowledges) return;
      // The peer may still announce that it acknowledges, with its first frame. The outbox does not wait for
      // that. Above `maxBufferedLength`, nothing is kept any more.
      if (this.#replay.length > this.#options.maxBufferedLength) this.#replay = undefined;
    }
    const done = this.#done;
    this.#done = undefined;
    done();
  }

  #receiveControl(frame: string): void {
    const control = decodeControl(frame);
    if (control?.kind === 'ack') this.#receiveAck(control);
    else if (control) this.#options.onControl(control);
    else this.#options.onViolation('a control message that is not valid');
  }

  #receiveAck({ received, reply }: Extract<Control, { kind: 'ack' }>): void {
    // After `stopKeeping()`, no frames are kept that could be acknowledged.
    const count = this.#replay ? this.#replay.acknowledge(received) : 0;
    if (count === undefined) {
      this.#options.onViolation('an acknowledgement of messages that were not sent');
      return;
    }
    // An acknowledgement that confirms something new is a response to our messages, so it is not counted.
    if (count === 0 && this.#options.admit?.() === false) return;
    // Replies to a peer that does not read would accumulate.
    if (reply && !this.#wire?.congested) this.acknowledge();
    this.#release();
  }

  #acknowledgeSoon(length: number): void {
    this.#unacknowledgedLength += length;
    const due =
      ++this.#unacknowledged >= ACK_EVERY_MESSAGES || this.#unacknowledgedLength >= ACK_EVERY_LENGTH;
    // Acknowledgements to a peer that does not read would accumulate.
    if (due && !this.#wire?.congested) this.acknowledge();
    else this.#ackTimer ??= this.#options.clock.setTimeout(this.#ackNow, ACK_DELAY_MS);
  }

  readonly #ackNow = (): void => {
    this.#ackTimer = undefined;
    if (!this.#wire?.congested) this.acknowledge();
    else this.#ackTimer = this.#options.clock.setTimeout(this.#ackNow, ACK_DELAY_MS);
  };
}

function refuseTooLong(maxMessageBytes: number): never {
  throw new ProgressError(
    ProgressErrorCode.TRANSPORT,
    `The message was not sent: it is longer than the ${maxMessageBytes} bytes that the peer accepts. Raise its maxMessageBytes.`,
  );
}

function refuseReserved(): never {
  throw new ProgressError(
    ProgressErrorCode.TRANSPORT,
    'The message was not sent: methods that begin with "milepost/" belong to the transport.',
  );
}
