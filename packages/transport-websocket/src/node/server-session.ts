import { type Clock, type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { TransportBase } from '@milepost/transport-kit';

import { CloseCode, endsSession } from '../close-code.js';
import { asCount, encodeControl } from '../control.js';
import { describeEnd } from '../describe-end.js';
import { LivenessCheck, NOTICED_AFTER_INTERVALS } from '../liveness-check.js';
import { MessageStream } from '../message-stream.js';
import type { WireEnd } from '../wire.js';
import { MessageQuota } from './message-quota.js';
import { type Refusal, refusalOf } from './refusal.js';
import type { ServerLimits } from './server-options.js';
import type { WsWire } from './ws-wire.js';

/** Options of a {@link ServerSession}. */
export interface ServerSessionOptions {
  /** The secret with which the client can resume the session; undefined if it cannot be resumed. */
  id: string | undefined;
  identity: string | undefined;
  limits: ServerLimits;
  clock: Clock;
  onEnd: () => void;
  onRefused: (refusal: Refusal) => void;
}

/** Why a session is ended. */
export interface SessionFault extends Omit<Refusal, 'remoteAddress'> {
  /** The reason that the client receives. Default: `reason`. */
  readonly reasonForClient?: string;
}

/** The server side of a session, over one connection after another. */
export class ServerSession extends TransportBase {
  readonly #options: ServerSessionOptions;
  readonly #stream: MessageStream;
  readonly #quota: MessageQuota;
  #wire: WsWire | undefined;
  // The address of the latest connection, which may be gone.
  #remoteAddress: string | undefined;
  #livenessCheck: LivenessCheck | undefined;
  // Frames that arrived before the start. They do not count as received: after a drop they are sent again.
  #early: string[] = [];
  // The number of the client's latest attempt to resume.
  #attempt = 0;
  #timer: unknown;
  #closing: Promise<void> | undefined;
  #onEnd: (() => void) | undefined;

  constructor(options: ServerSessionOptions) {
    super();
    this.#options = options;
    const { limits, clock } = options;
    const { maxMessagesPerSecond: perSecond, resumeWindowMs, pingIntervalMs } = limits;
    // The longest absence of a client: the time until its loss is noticed, and the resume window.
    const maxSilenceMs = NOTICED_AFTER_INTERVALS * pingIntervalMs + resumeWindowMs;
    this.#quota = new MessageQuota({ perSecond, maxSilenceMs, clock });
    this.#stream = new MessageStream({
      maxBufferedLength: limits.maxBufferedBytes,
      clock,
      onMessage: (message) => this.deliver(message),
      onError: (error) => this.reportError(error),
      onControl: () => this.#violate('The client sent a control message that is not allowed now.'),
      onViolation: (what) => this.#violate(`The client sent ${what}.`),
      admit: () => this.#admit(),
      onOverflow: () => {
        const reason = 'More than maxBufferedBytes waits for the client to read.';
        this.refuseAndEnd({ code: 'too_slow', reason }, CloseCode.TOO_SLOW);
      },
    });
    if (options.id === undefined) this.#stream.stopKeeping();
    else this.#stream.expectAcknowledgements();
  }

  get identity(): string | undefined {
    return this.#options.identity;
  }

  /** Resolves when the operating system has accepted the message. Without a connection, messages wait. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' && !this.#closing ? this.#stream.send(message) : this.refuse();
  }

  /**
   * Writes the messages that wait, sends a close frame, and resolves when the client has sent its own, or
   * after `shutdownGraceMs`. Without a connection, it closes at once. The session cannot be resumed.
   */
  close(): Promise<void> {
    return this.end(CloseCode.NORMAL, '');
  }

  /** Does the same as `close()`, and sends this code and reason to the client. */
  end(code: number, reason: string): Promise<void> {
    return (this.#closing ??= this.#shutDown(code, reason));
  }

  /** Begins the session on its first connection. */
  begin(wire: WsWire): void {
    const { id, limits } = this.#options;
    this.#use(wire);
    if (id !== undefined) {
      const resumeWindowMs = asCount(limits.resumeWindowMs);
      const maxMessageBytes = asCount(limits.maxMessageBytes);
      wire.write([encodeControl({ kind: 'session', session: id, resumeWindowMs, maxMessageBytes })]);
    }
    this.#stream.attach(wire);
  }

  /**
   * Resumes the session on a new connection, which replaces the one before. The client has received
   * `received` messages. Returns false if the session is over, or if `attempt` is not the latest.
   */
  resume(wire: WsWire, { received, attempt }: { received: number; attempt: number }): boolean {
    if (this.#closing || attempt <= this.#attempt) return false;
    this.#attempt = attempt;
    this.#wire?.drop();
    this.#releaseWire();
    this.#use(wire);
    wire.write([encodeControl({ kind: 'resumed', received: this.#stream.received })]);
    if (!this.#stream.attach(wire, received))
      this.#violate('The client claims to have received messages that were not sent.');
    return true;
  }

  /** Processes a frame of the connection `wire`. Frames of a replaced connection are ignored. */
  onFrame(wire: WsWire, frame: string): void {
    if (wire !== this.#wire) return;
    this.#livenessCheck?.recordSignOfLife();
    if (this.state !== 'created') this.#stream.receive(frame);
    // A transport that was closed before its start delivers no messages.
    else if (!this.#closing) this.#early.push(frame);
  }

  /**
   * Processes a ping or pong of the connection `wire`. Each costs as much as a message, and counts as one.
   */
  onSignOfLife(wire: WsWire): void {
    if (wire === this.#wire && this.#admit()) this.#livenessCheck?.recordSignOfLife();
  }

  /** Processes the end of the connection `wire`. */
  onWireClose(wire: WsWire, end: WireEnd): void {
    if (wire !== this.#wire) return;
    this.#releaseWire();
    if (end.isOurs) {
      this.#reportRefusal(refusalOf(end));
      this.#end(new ProgressError(ProgressErrorCode.TRANSPORT, end.reason));
    } else if (this.#closing || this.#isFinal(end)) {
      this.#end(this.#closing ? undefined : clientFaultOf(end));
    } else {
      const { resumeWindowMs } = this.#options.limits;
      const why = `${describeEnd(end)} The client did not reconnect within ${resumeWindowMs} ms.`;
      this.#timer = this.#options.clock.setTimeout(
        () => this.#end(new ProgressError(ProgressErrorCode.TRANSPORT, why)),
        resumeWindowMs,
      );
    }
  }

  /** Reports a refusal, and ends the session because of it. */
  refuseAndEnd({ code, reason, reasonForClient = reason }: SessionFault, closeCode: number): void {
    if (this.state === 'closed' || this.#closing) return;
    this.#reportRefusal({ code, reason });
    const wire = this.#wire;
    this.#releaseWire();
    wire?.close(closeCode, reasonForClient);
    this.#end(new ProgressError(ProgressErrorCode.TRANSPORT, reason));
  }

  protected open(): Promise<void> {
    const early = this.#early;
    this.#early = [];
    for (const frame of early) this.#stream.receive(frame);
    this.#wire?.resume();
    return Promise.resolve();
  }

  #reportRefusal(refusal: Omit<Refusal, 'remoteAddress'>): void {
    this.#options.onRefused({ ...refusal, remoteAddress: this.#remoteAddress });
  }

  #violate(reason: string): void {
    this.refuseAndEnd({ code: 'protocol_error', reason }, CloseCode.PROTOCOL_ERROR);
  }

  #admit(): boolean {
    if (this.#quota.take()) return true;
    const reason = `More than ${this.#options.limits.maxMessagesPerSecond} messages a second.`;
    this.refuseAndEnd({ code: 'too_many_messages', reason }, CloseCode.POLICY);
    return false;
  }

  #use(wire: WsWire): void {
    const { clock, limits } = this.#options;
    this.#wire = wire;
    this.#remoteAddress = wire.remoteAddress;
    if (this.state === 'created') wire.pause();
    this.#livenessCheck = new LivenessCheck({
      intervalMs: limits.pingIntervalMs,
      clock,
      ask: wire.ping,
      hasMoved: () => wire.hasMoved(),
      onLost: () => {
        wire.drop();
        this.onWireClose(wire, { code: CloseCode.ABNORMAL, reason: 'The client did not answer a ping.' });
      },
    });
  }

  #releaseWire(): void {
    this.#wire = undefined;
    this.#early = [];
    this.#livenessCheck?.stop();
    this.#options.clock.clearTimeout(this.#timer);
    this.#stream.detach();
  }

  #isFinal({ code }: WireEnd): boolean {
    // The client was a page that the user has left, so it will not reconnect.
    return !this.#stream.resumable || endsSession(code) || code === CloseCode.GOING_AWAY;
  }

  #end(error?: ProgressError): void {
    if (this.state === 'closed') return;
    this.#releaseWire();
    this.#stream.close(error);
    this.#closing ??= Promise.resolve();
    if (error) this.reportError(error);
    this.finish();
    this.#options.onEnd();
    this.#onEnd?.();
  }

  #current(): WsWire | undefined {
    return this.#wire;
  }

  async #shutDown(code: number, reason: string): Promise<void> {
    const { clock, limits } = this.#options;
    if (!this.#wire) {
      this.#end();
      return;
    }
    const ended = new Promise<void>((resolve) => (this.#onEnd = resolve));
    this.#timer = clock.setTimeout(() => {
      this.#wire?.drop();
      this.#end();
    }, limits.shutdownGraceMs);
    // If this rejects, the connection is gone, and the session ends because of that.
    await this.#stream.flush().catch(() => undefined);
    // Read again, because the connection may have been lost in the meantime.
    this.#current()?.close(code, reason);
    await ended;
  }
}

/** Returns the error to report if the client ended the session because of a fault, otherwise undefined. */
function clientFaultOf(end: WireEnd): ProgressError | undefined {
  if (end.code === CloseCode.NORMAL || !endsSession(end.code)) return undefined;
  return new ProgressError(ProgressErrorCode.TRANSPORT, describeEnd(end));
}
