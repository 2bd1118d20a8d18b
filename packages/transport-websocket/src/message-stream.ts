import { type Clock, type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { encodeMessage, exceedsBytes, Outbox, parseMessage } from '@milepost/transport-kit';

import { type Control, CONTROL_METHOD, decodeControl, encodeControl, isControl } from './control.js';
import { ReplayBuffer } from './replay-buffer.js';
import type { Wire } from './wire.js';

/** As much is written ahead of the peer's acknowledgements, in UTF-16 code units: the rest waits, and its progress thins out. */
const MAX_UNACKNOWLEDGED_LENGTH = 4 * 1_048_576;

/** A peer learns what has arrived after this many messages, this much text, or this long. */
const ACK_EVERY_MESSAGES = 512;
const ACK_EVERY_LENGTH = 262_144;
const ACK_DELAY_MS = 1_000;

/** How a {@link MessageStream} is set up. */
export interface MessageStreamOptions {
  /** How much may wait to be written, in UTF-16 code units. */
  maxBufferedLength: number;
  clock: Clock;
  onMessage: (message: JsonRpcMessage) => void;
  onError: (error: ProgressError) => void;
  /** Told of control messages other than acknowledgements. */
  onControl: (control: Control) => void;
  /** Told that the peer breaks the rules of a session. */
  onViolation: (what: string) => void;
  /** Told that more waits than may. */
  onOverflow: () => void;
  /** Asked for each message that the peer sends of its own accord; `false` passes it over. */
  admit?: () => boolean;
}

/**
 * The messages of a session, both ways, over one connection after the other.
 *
 * What is written is kept until the peer has it, unless the peer does not acknowledge. Without a connection everything
 * that is sent waits; of progress, the latest of each token.
 */
export class MessageStream {
  readonly #options: MessageStreamOptions;
  readonly #outbox: Outbox;
  #replay: ReplayBuffer | undefined = new ReplayBuffer();
  #wire: Wire | undefined;
  // What the outbox gave while there was no connection, and what tells it that more can come.
  #held: string[] = [];
  #done: (() => void) | undefined;
  // The latest write, until it is done.
  #writing: object | undefined;

  #received = 0;
  #unacknowledged = 0;
  #unacknowledgedLength = 0;
  #ackTimer: unknown;
  #acknowledges = false;
  /** The longest message that the peer takes, in bytes of UTF-8. */
  maxMessageBytes: number = Infinity;

  constructor(options: MessageStreamOptions) {
    this.#options = options;
    this.#outbox = new Outbox({ write: this.#write, encode: this.#encode, clock: options.clock });
  }

  /** How many messages have come. */
  get received(): number {
    return this.#received;
  }

  /** Whether another connection can take the place of this one. */
  get resumable(): boolean {
    return this.#acknowledges && this.#replay !== undefined;
  }

  /** Both ends count and acknowledge. */
  expectAcknowledgements(): void {
    this.#acknowledges = true;
  }

  /** There will be no other connection: nothing is kept for it. */
  forgo(): void {
    this.#replay = undefined;
    this.#release();
  }

  send(message: JsonRpcMessage): Promise<void> {
    const written = this.#outbox.send(message);
    if (this.#outbox.waitingLength > this.#options.maxBufferedLength) this.#options.onOverflow();
    return written;
  }

  /** Resolves when all that was sent is written. */
  flush(): Promise<void> {
    return this.#outbox.flush();
  }

  /** Goes on over this connection, where the peer has `received` messages; 0 at first. Returns false where that cannot be. */
  attach(wire: Wire, received = 0): boolean {
    const again = this.#replay ? this.#replay.rewind(received) : [];
    if (!again) return false;
    this.#wire = wire;
    const frames = [...again, ...this.#held];
    for (const frame of this.#held) this.#replay?.push(frame);
    this.#held = [];
    this.#hand(frames);
    return true;
  }

  /** The connection is gone. */
  detach(): void {
    this.#wire = undefined;
    this.#options.clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
  }

  /** Takes a frame that has come over the connection. */
  receive(frame: string): void {
    if (isControl(frame)) {
      this.#receiveControl(frame);
      return;
    }
    if (this.#options.admit?.() === false) return;
    this.#received++;
    // A peer that acknowledges says so before it sends anything else.
    if (this.#acknowledges) this.#acknowledgeSoon(frame.length);
    else if (this.#replay) this.forgo();
    const message = parseMessage(frame);
    if (message instanceof ProgressError) this.#options.onError(message);
    else this.#options.onMessage(message);
  }

  /** Tells the peer what has come; `reply` asks it for the same. */
  acknowledge(reply = false): void {
    this.#options.clock.clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    this.#unacknowledged = this.#unacknowledgedLength = 0;
    const received = this.#received;
    this.#wire?.write([encodeControl({ kind: 'ack', received, ...(reply && { reply }) })]);
  }

  /** Refuses every send, those that wait included. */
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
    this.#hand(frames);
  };

  #hand(frames: readonly string[]): void {
    const write = (this.#writing = {});
    this.#wire?.write(frames, () => {
      if (this.#writing !== write) return;
      this.#writing = undefined;
      this.#release();
    });
  }

  /** Lets the outbox go on where the connection and the peer can take more. */
  #release(): void {
    if (this.#writing || !this.#wire || !this.#done) return;
    if (this.#replay && this.#replay.length > MAX_UNACKNOWLEDGED_LENGTH) {
      if (this.#acknowledges) return;
      // It has not said that it can: it may yet, in what comes first of all, but is not waited for.
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
    else this.#options.onViolation('a control message that makes no sense');
  }

  #receiveAck({ received, reply }: Extract<Control, { kind: 'ack' }>): void {
    // After forgoing another connection nothing is kept that could be acknowledged.
    const count = this.#replay ? this.#replay.acknowledge(received) : 0;
    if (count === undefined) {
      this.#options.onViolation('an acknowledgement of messages that were not sent');
      return;
    }
    // One that says something new answers what we sent; others are sent of its own accord.
    if (count === 0 && this.#options.admit?.() === false) return;
    // To a peer that reads nothing, replies would pile up.
    if (reply && !this.#wire?.congested) this.acknowledge();
    this.#release();
  }

  #acknowledgeSoon(length: number): void {
    this.#unacknowledgedLength += length;
    const due =
      ++this.#unacknowledged >= ACK_EVERY_MESSAGES || this.#unacknowledgedLength >= ACK_EVERY_LENGTH;
    // To a peer that reads nothing, acknowledgements would pile up.
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
    `The message was not sent: it is longer than the ${maxMessageBytes} bytes that the peer takes. Raise its maxMessageBytes.`,
  );
}

function refuseReserved(): never {
  throw new ProgressError(
    ProgressErrorCode.TRANSPORT,
    'The message was not sent: methods that begin with "milepost/" belong to the transport.',
  );
}
