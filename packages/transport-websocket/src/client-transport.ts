import {
  type Clock,
  type JsonRpcMessage,
  ProgressError,
  ProgressErrorCode,
  systemClock,
} from '@milepost/progress-core';
import { exceedsBytes, TransportBase } from '@milepost/transport-kit';

import { type ClientLimits, clientLimits, type WebSocketClientOptions } from './client-options.js';
import { CloseCode, endsSession } from './close-code.js';
import type { ConnectionChange } from './connection-change.js';
import { type Control, encodeControl, NEW_SESSION_OFFER, RESUME_OFFER, SUBPROTOCOL } from './control.js';
import { describeEnd } from './describe-end.js';
import { LivenessCheck } from './liveness-check.js';
import { MessageStream } from './message-stream.js';
import { Reconnection } from './reconnection.js';
import type { OpenWire, Wire, WireEnd } from './wire.js';

/** HTTP statuses that end the session, because another attempt would have the same result. */
const FINAL_STATUS: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 426]);

/** What the server sent about the session. */
interface Session {
  readonly id: string;
  readonly resumeWindowMs: number;
}

/** The callbacks that settle the promise of `start()`. */
interface Opening {
  readonly resolve: () => void;
  readonly reject: (error: ProgressError) => void;
}

/**
 * The client side of JSON-RPC over WebSocket, for any implementation of WebSocket.
 *
 * If the server resumes sessions, a new connection replaces one that dropped, and both sides continue the
 * session. Each message is delivered once and in order. The exception is progress that could not be sent in
 * the meantime: only the latest of each token is delivered. If the session cannot be resumed, `onerror` is
 * called before `onclose`.
 */
export class ClientTransport extends TransportBase {
  /** Called on each change of the connection. Must not throw. */
  onconnectionchange?: ((change: ConnectionChange) => void) | undefined;

  readonly #openWire: OpenWire;
  readonly #limits: ClientLimits;
  readonly #clock: Clock;
  readonly #stream: MessageStream;
  readonly #reconnection: Reconnection | undefined;

  #wire: Wire | undefined;
  #livenessCheck: LivenessCheck | undefined;
  #session: Session | undefined;
  #opening: Opening | undefined;
  // The number of `resume` requests sent so far.
  #attempts = 0;
  #closing: Promise<void> | undefined;
  #onEnd: (() => void) | undefined;
  // The time limit of an attempt to connect or of `close()`, or the delay before the next attempt.
  #timer: unknown;

  constructor(openWire: OpenWire, options: WebSocketClientOptions = {}) {
    super();
    this.#openWire = openWire;
    this.#limits = clientLimits(options);
    this.#clock = options.clock ?? systemClock;
    if (options.reconnect !== false)
      this.#reconnection = new Reconnection(options.reconnect ?? {}, this.#clock);
    this.#stream = new MessageStream({
      maxBufferedLength: this.#limits.maxBufferedBytes,
      clock: this.#clock,
      onMessage: (message) => this.deliver(message),
      onError: (error) => this.reportError(error),
      onControl: (control) => this.#onControl(control),
      onViolation: (what) => this.#abandon(CloseCode.PROTOCOL_ERROR, `The server sent ${what}.`),
      onOverflow: () => this.#abandon(CloseCode.TOO_SLOW, 'More than maxBufferedBytes waits for the server.'),
    });
  }

  /** Resolves when the connection has accepted the message. While the transport reconnects, messages wait. */
  send(message: JsonRpcMessage): Promise<void> {
    return this.state === 'started' && !this.#closing ? this.#stream.send(message) : this.refuse();
  }

  /**
   * Writes the messages that wait, sends a close frame, and resolves when the server has sent its own. The
   * session cannot be resumed. The waits are limited by `shutdownGraceMs`.
   *
   * Without an open connection, the transport closes at once: messages that wait are refused, and the server
   * keeps its side of the session until the resume window has passed.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown());
  }

  protected open(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject };
      this.#connect([SUBPROTOCOL, ...(this.#reconnection ? [NEW_SESSION_OFFER] : [])], () => {
        this.#stream.attach(this.#wire as Wire);
        if (!this.#reconnection) this.#stream.stopKeeping();
        this.#isOpen(false);
      });
    });
  }

  get #isReconnecting(): boolean {
    return this.#reconnection?.isUnderWay ?? false;
  }

  #connect(subprotocols: string[], onOpen: () => void): void {
    const isCurrent = (): boolean => this.#wire === wire;
    let wire: Wire | undefined;
    try {
      wire = this.#openWire(subprotocols, {
        onopen: () => {
          if (isCurrent()) onOpen();
        },
        onframe: (text) => {
          if (isCurrent()) this.#onFrame(text);
        },
        onpong: () => this.#livenessCheck?.recordSignOfLife(),
        onclose: (end) => {
          if (isCurrent()) this.#onWireClose(end);
        },
      });
    } catch (error) {
      this.#end(ProgressError.from(error, ProgressErrorCode.TRANSPORT));
      return;
    }
    this.#wire = wire;
    const { connectTimeoutMs } = this.#limits;
    this.#setTimer(() => {
      wire.drop();
      this.#onWireClose({
        code: CloseCode.ABNORMAL,
        reason: `The server did not answer within ${connectTimeoutMs} ms.`,
      });
    }, connectTimeoutMs);
  }

  #isOpen(resumed: boolean): void {
    this.#clearTimer();
    this.#reconnection?.restored();
    const wire = this.#wire as Wire;
    this.#livenessCheck = new LivenessCheck({
      intervalMs: this.#limits.pingIntervalMs,
      clock: this.#clock,
      hasMoved: () => wire.hasMoved(),
      ask: () => {
        if (wire.ping) wire.ping();
        else if (this.#stream.resumable) this.#stream.acknowledge(true);
        else this.#livenessCheck?.recordSignOfLife();
      },
      onLost: () => {
        wire.drop();
        this.#onWireClose({ code: CloseCode.ABNORMAL, reason: 'The server did not answer a ping.' });
      },
    });
    this.onconnectionchange?.({ state: 'open', resumed });
    this.#opening?.resolve();
    this.#opening = undefined;
  }

  #onFrame(text: string): void {
    this.#livenessCheck?.recordSignOfLife();
    if (exceedsBytes(text, this.#limits.maxMessageBytes)) {
      this.#abandon(CloseCode.TOO_BIG, 'The server sent a message longer than maxMessageBytes.');
    } else {
      this.#stream.receive(text);
    }
  }

  #onControl(control: Control): void {
    if (control.kind === 'session' && !this.#session && this.#stream.received === 0) {
      this.#session = { id: control.session, resumeWindowMs: control.resumeWindowMs };
      this.#stream.maxMessageBytes = control.maxMessageBytes;
      this.#stream.expectAcknowledgements();
    } else if (control.kind === 'resumed' && this.#isReconnecting) {
      if (this.#stream.attach(this.#wire as Wire, control.received)) this.#isOpen(true);
      else
        this.#abandon(
          CloseCode.PROTOCOL_ERROR,
          'The server claims to have received messages that were not sent.',
        );
    } else {
      this.#abandon(CloseCode.PROTOCOL_ERROR, 'The server sent a control message that is not allowed now.');
    }
  }

  #onWireClose(end: WireEnd): void {
    this.#wire = undefined;
    this.#livenessCheck?.stop();
    this.#stream.detach();
    this.#clearTimer();
    const reason = describeEnd(end);
    if (this.#onEnd) {
      this.#end();
    } else if (this.#opening || this.#isFinal(end)) {
      const regular = end.code === CloseCode.NORMAL && !this.#opening;
      this.#end(regular ? undefined : this.#lossError(reason), reason);
    } else {
      this.#reconnect(reason);
    }
  }

  #isFinal({ code, status }: WireEnd): boolean {
    if (!this.#session || !this.#stream.resumable) return true;
    return endsSession(code) || FINAL_STATUS.has(status ?? 0);
  }

  #reconnect(reason: string): void {
    const session = this.#session as Session;
    const next = this.#reconnection?.next(session.resumeWindowMs);
    if (!next) {
      this.#end(
        this.#lossError(`${reason} It was not restored within ${session.resumeWindowMs} ms.`),
        reason,
      );
      return;
    }
    this.#setTimer(() => {
      this.#connect([SUBPROTOCOL, RESUME_OFFER], () => {
        const { received } = this.#stream;
        const attempt = ++this.#attempts;
        this.#wire?.write([encodeControl({ kind: 'resume', session: session.id, received, attempt })]);
      });
    }, next.retryInMs);
    this.onconnectionchange?.({ state: 'reconnecting', ...next, reason });
  }

  #lossError(reason: string): ProgressError {
    const what = this.#opening
      ? 'No connection to the server'
      : this.#isReconnecting
        ? 'The session could not be resumed'
        : 'The connection was lost';
    return new ProgressError(ProgressErrorCode.TRANSPORT, `${what}: ${reason}`);
  }

  /** Ends the session with an error, because it cannot continue. */
  #abandon(code: number, reason: string): void {
    if (this.state === 'closed' || this.#closing) return;
    const wire = this.#wire;
    this.#wire = undefined;
    wire?.close(code, reason);
    this.#end(this.#lossError(reason), reason);
  }

  #end(error?: ProgressError, reason = error?.message ?? 'It was closed.'): void {
    if (this.state === 'closed') return;
    this.#wire?.drop();
    this.#wire = undefined;
    this.#livenessCheck?.stop();
    this.#clearTimer();
    this.#stream.close(error);
    this.#closing ??= Promise.resolve();
    if (this.#opening) this.#opening.reject(error ?? closedEarly());
    else if (error) this.reportError(error);
    this.#opening = undefined;
    this.onconnectionchange?.({ state: 'closed', reason });
    this.finish();
    this.#onEnd?.();
  }

  async #shutDown(): Promise<void> {
    const { shutdownGraceMs } = this.#limits;
    if (!this.#wire || this.#opening || this.#isReconnecting) {
      this.#end();
      return;
    }
    const ended = new Promise<void>((resolve) => (this.#onEnd = resolve));
    this.#setTimer(() => this.#end(), shutdownGraceMs);
    // If this rejects, the connection is gone, and the transport closes because of that.
    await this.#stream.flush().catch(() => undefined);
    // Read again, because the connection may have been lost in the meantime.
    const wire = this.#current();
    if (wire) {
      this.#setTimer(() => this.#end(), shutdownGraceMs);
      wire.close(CloseCode.NORMAL, '');
    }
    await ended;
  }

  #current(): Wire | undefined {
    return this.#wire;
  }

  #setTimer(callback: () => void, delayMs: number): void {
    this.#clearTimer();
    this.#timer = this.#clock.setTimeout(callback, delayMs);
  }

  #clearTimer(): void {
    this.#clock.clearTimeout(this.#timer);
  }
}

function closedEarly(): ProgressError {
  return new ProgressError(ProgressErrorCode.TRANSPORT, 'The transport was closed before it was connected.');
}
