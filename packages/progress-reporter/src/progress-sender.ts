import {
  type Clock,
  type Progress,
  ProgressError,
  ProgressErrorCode,
  type ProgressProtocol,
  ProgressSequence,
  type ProgressToken,
  systemClock,
  type TimerHandle,
} from '@milepost/progress-core';
import { Deferred, numberOption, whenAborted, writtenSynchronously } from '@milepost/progress-core/internal';
import { Coalescer } from '@milepost/rate-limiter';

import { nextAbove } from './next-above.js';
import { nextTurn } from './next-turn.js';

/** The only member of a `Transport` that a reporter uses. */
export interface ProgressTransport {
  /**
   * Sends one message. If it returns a promise, no further update is sent before that promise has settled. If
   * it returns nothing, the message counts as written.
   */
  send(message: ReturnType<ProgressProtocol['encode']>): void | Promise<void>;
}

/** Options of a `ProgressReporter`. */
export interface ProgressReporterOptions {
  /**
   * The number of updates that may be sent a second, above 0; default 10, `Infinity` for all. A newer update
   * replaces one that waits.
   */
  maxUpdatesPerSecond?: number | undefined;
  /**
   * The number of updates that may be sent at once after a silence, at least 1; default
   * `maxUpdatesPerSecond`, or 1 if that is less.
   */
  burst?: number | undefined;
  /**
   * The time without an update after which a heartbeat is sent, in ms; default 0, which sends none. A
   * heartbeat keeps a peer's idle timeout from ending a silent operation. It is marked in `_meta`, because
   * the operation has not advanced.
   */
  heartbeatMs?: number | undefined;
  /** Ends the reporter when it aborts: nothing is sent afterwards. Default: none. */
  signal?: AbortSignal | undefined;
  /**
   * Called with each error: input that is not valid, a send that failed, and an error that a callback has
   * thrown. Default: errors are ignored.
   */
  onError?: ((error: ProgressError) => void) | undefined;
  /**
   * The sequence that keeps the last progress sent; default a new one. If several reporters use the same
   * token one after the other, give them the same sequence, so that their updates increase together.
   */
  sequence?: ProgressSequence | undefined;
  /** The wire format of an update; default MCP's. */
  protocol?: Pick<ProgressProtocol, 'encode'> | undefined;
  /** The source of time; default the system's clock. */
  clock?: Clock | undefined;
}

/** The source from which the sender reads the current progress when it can send an update. */
export interface ProgressSource {
  read(): Progress;
}

/**
 * Sends the updates of one token, on behalf of all its phases. When the rate allows an update, it reads the
 * current values from the source, makes them strictly increasing, and sends them. Until then, the values stay
 * in the source; the sender keeps only the message.
 */
export class ProgressSender {
  /** Whether reports are still accepted. */
  open = true;
  /** The token of the updates; undefined if the requester asked for none. */
  readonly token: ProgressToken | undefined;
  /** The latest message. */
  text: string | undefined;
  /** Whether {@link text} has not been sent yet. */
  textWaits = false;
  readonly gate: Coalescer<void>;
  readonly #transport: ProgressTransport;
  readonly #source: ProgressSource;
  readonly #encode: ProgressProtocol['encode'];
  readonly #onError: ((error: ProgressError) => void) | undefined;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #sequence: ProgressSequence;
  readonly #ignoreAbort: (() => void) | undefined;
  #ended = false;
  #hasSent = false;
  #total: number | undefined;
  readonly #heartbeatMs: number;
  #heartbeatDue = false;
  /** Whether the last send failed. */
  #hasFailed = false;
  #heartbeatTimer: TimerHandle;
  #sentAtMs: number;
  /** Resolves the flushes that are still pending; called at the end. */
  readonly #waiting = new Set<() => void>();
  /** Settled when the update that waits was sent; only if {@link untilSent} waits for it. */
  #nextSend: Deferred | undefined;
  /** What the latest send has returned. */
  #sending: void | Promise<void> = undefined;
  /** See {@link #afterSend}. */
  #sent: Promise<void> | undefined;

  constructor(
    token: ProgressToken | undefined,
    transport: ProgressTransport,
    source: ProgressSource,
    options: ProgressReporterOptions & { protocol: Pick<ProgressProtocol, 'encode'> },
  ) {
    const { heartbeatMs = 0, signal, clock = systemClock, protocol } = options;
    const { maxUpdatesPerSecond = 10 } = options;
    numberOption('maxUpdatesPerSecond', maxUpdatesPerSecond);
    numberOption('heartbeatMs', heartbeatMs, { min: 0 });
    this.#sequence = options.sequence ?? new ProgressSequence();
    this.token = token;
    this.#transport = transport;
    this.#source = source;
    this.#encode = (to, progress, heartbeat) => protocol.encode(to, progress, heartbeat);
    this.#onError = options.onError;
    this.#clock = clock;
    this.#signal = signal;
    this.#heartbeatMs = heartbeatMs;
    this.#sentAtMs = heartbeatMs > 0 ? clock.now() : 0;
    this.gate = new Coalescer<void>({
      deliver: () => this.#deliver(),
      maxPerSecond: maxUpdatesPerSecond,
      burst: options.burst,
      clock,
      onError: (error) => this.#failed(error),
    });
    if (token === undefined || signal?.aborted) {
      this.end();
      return;
    }
    this.#ignoreAbort = signal && whenAborted(signal, () => this.end());
    if (heartbeatMs > 0) this.#armHeartbeat(heartbeatMs);
  }

  /** Sends the update that waits. Resolves when it is written, or when the sender ends before that. */
  async flush(): Promise<void> {
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      void this.#drain().then(() => {
        this.#waiting.delete(resolve);
        resolve();
      });
    });
  }

  /**
   * Calls `report`, and resolves when the reported update, or a newer one that has replaced it, was sent or has
   * failed, and the event loop had a turn after that. Resolves in the next turn if nothing has to be sent. Never
   * rejects. All calls that wait for the same send share one promise.
   */
  untilSent(report: () => void): Promise<void> {
    report();
    if (!this.gate.waiting) return this.#afterSend();
    return (this.#nextSend ??= new Deferred()).promise;
  }

  /** Ignores further reports, sends the update that waits, and ends. */
  async close(): Promise<void> {
    this.open = false;
    this.#stopHeartbeat();
    await this.flush();
    this.end();
  }

  /** Ends the sender: nothing is sent afterwards. Idempotent. */
  end(): void {
    this.open = false;
    this.#ended = true;
    this.gate.close();
    this.#ignoreAbort?.();
    this.#stopHeartbeat();
    for (const resolve of this.#waiting) resolve();
    this.#nextSend?.resolve();
    this.#nextSend = undefined;
  }

  /** Reports an error to `onError`, if that was given. An `onError` that throws does no harm. */
  reportError(code: ProgressErrorCode, why: () => unknown): void {
    if (!this.#onError || this.#ended) return;
    try {
      const reason = why();
      this.#onError(
        typeof reason === 'string' ? new ProgressError(code, reason) : ProgressError.from(reason, code),
      );
    } catch {
      // If `onError` itself throws, there is nobody to report that to.
    }
  }

  // Sends the update that waits. If the last send failed, its update is sent once more.
  async #drain(): Promise<void> {
    await this.gate.flush();
    if (!this.#hasFailed || this.#ended) return;
    this.gate.offer();
    await this.gate.flush();
  }

  // Sends the current values. They include every update that `untilSent` waits for.
  #deliver(): void | Promise<void> {
    const waiting = this.#nextSend;
    this.#nextSend = this.#sending = this.#sent = undefined;
    try {
      return (this.#sending = this.#send());
    } finally {
      waiting?.resolve(this.#afterSend());
    }
  }

  // Returns a promise that resolves one turn after the latest send has settled. It is shared until then.
  #afterSend(): Promise<void> {
    const forget = (): void => {
      this.#sent = undefined;
    };
    return (this.#sent ??= Promise.resolve(this.#sending).then(nextTurn, nextTurn).then(forget));
  }

  #send(): void | Promise<void> {
    // An abort listener that was added before ours runs first, and may still report.
    if (this.#signal?.aborted) return this.end();
    const { progress, total } = this.#source.read();
    const message = this.textWaits ? this.text : undefined;
    const advances = this.#sequence.accept(progress, total) === 'accepted';
    // A new total is sent even without an advance, but not as the first update: another reporter may have
    // used the token before, and then the first update needs an advance or a message.
    const newTotal = this.#hasSent && total !== this.#total;
    const heartbeat = !advances && message === undefined && !newTotal && !this.#hasFailed;
    if (heartbeat && !this.#heartbeatDue) return;
    const value = advances ? progress : nextAbove(this.#sequence.last);
    if (!advances && this.#sequence.accept(value) !== 'accepted') return;
    this.textWaits = false;
    this.#hasSent = true;
    this.#heartbeatDue = false;
    this.#hasFailed = false;
    this.#total = total;
    if (this.#heartbeatMs > 0) this.#restartHeartbeat();
    // A value that was raised only so that the update can be sent must not exceed the total, so the total is
    // raised too.
    const shown = total !== undefined && progress <= total && value > total ? value : total;
    const sending = this.#transport.send(
      this.#encode(this.token ?? '', { progress: value, total: shown, message }, heartbeat),
    );
    return sending === writtenSynchronously ? undefined : sending;
  }

  #restartHeartbeat(): void {
    this.#sentAtMs = this.#clock.now();
    if (this.open && this.#heartbeatTimer === undefined) this.#armHeartbeat(this.#heartbeatMs);
  }

  #armHeartbeat(delayMs: number): void {
    this.#heartbeatTimer = this.#clock.setTimeout(() => {
      const silentMs = this.#clock.now() - this.#sentAtMs;
      if (silentMs < this.#heartbeatMs) return this.#armHeartbeat(this.#heartbeatMs - silentMs);
      // The timer is set before the offer, because the offer may find the transport closed, and then ends the
      // timer.
      this.#armHeartbeat(this.#heartbeatMs);
      this.#heartbeatDue = true;
      this.gate.offer();
    }, Math.ceil(delayMs));
    // A reporter that was never ended must not keep the process alive.
    (this.#heartbeatTimer as { unref?: () => void } | undefined)?.unref?.();
  }

  #stopHeartbeat(): void {
    this.#heartbeatDue = false;
    this.#clock.clearTimeout(this.#heartbeatTimer);
    this.#heartbeatTimer = undefined;
  }

  #failed(error: unknown): void {
    // Compares the code and not the class, because the transport may use another copy of the class.
    const closed = (error as { code?: unknown } | null | undefined)?.code === ProgressErrorCode.TRANSPORT;
    // The lost update has to be sent again. Heartbeats stop until the next update is sent, because the
    // channel may be gone for good.
    this.#hasFailed = true;
    this.textWaits = this.text !== undefined;
    this.#stopHeartbeat();
    this.reportError(ProgressErrorCode.TRANSPORT, () => error);
    if (closed) this.end();
  }
}
