import {
  type Clock,
  type Progress,
  ProgressError,
  ProgressErrorCode,
  type ProgressProtocol,
  ProgressSequence,
  type ProgressToken,
  sent,
  systemClock,
  type TimerHandle,
} from '@milepost/progress-core';
import { Coalescer } from '@milepost/rate-limiter';

import { nextAbove } from './next-above.js';

/** The one member of a `Transport` that a reporter needs. */
export interface ProgressTransport {
  send(message: ReturnType<ProgressProtocol['encode']>): Promise<void>;
}

/** How often and where to a reporter tells. */
export interface ProgressReporterOptions {
  /** How many updates may go out a second, above 0; default 10, `Infinity` for all. Between them the latest wins. */
  maxUpdatesPerSecond?: number | undefined;
  /** How many updates may go out at once after a silence, at least 1; default `maxUpdatesPerSecond`. */
  burst?: number | undefined;
  /**
   * After how many ms without an update a heartbeat goes out, so that a peer's idle timeout does not end a silent
   * operation; above 0, default none. It says only that the operation lives, and is marked so in `_meta`.
   */
  heartbeatMs?: number | undefined;
  /** Ends the reporter when it aborts: nothing goes out after. Default: none. */
  signal?: AbortSignal | undefined;
  /** Told of invalid input, of sends that failed and of what a callback threw. Default: these are swallowed. */
  onError?: ((error: ProgressError) => void) | undefined;
  /** How an update is written; default MCP's. */
  protocol?: Pick<ProgressProtocol, 'encode'> | undefined;
  clock?: Clock | undefined;
}

/** What the outlet reads when it is time to send. */
export interface ProgressSource {
  read(): Progress;
}

/**
 * Where all phases of one token meet: it keeps the message that waits, and puts on the wire what the source says by
 * the time an update may pass, made strictly increasing. The values themselves stay with the source until then.
 */
export class ProgressOutlet {
  /** Whether anything that is told can still go out. */
  open = true;
  /** The latest message. */
  text: string | undefined;
  /** Whether {@link text} has not gone out yet. */
  textWaits = false;
  readonly gate: Coalescer<void>;
  readonly #token: ProgressToken;
  readonly #transport: ProgressTransport;
  readonly #source: ProgressSource;
  readonly #encode: ProgressProtocol['encode'];
  readonly #onError: ((error: ProgressError) => void) | undefined;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #sequence = new ProgressSequence();
  readonly #end = (): void => this.end();
  #total: number | undefined;
  readonly #heartbeatMs: number;
  #heartbeatDue = false;
  #heartbeatTimer: TimerHandle;
  #sentAtMs: number;
  #ended: Promise<void> | undefined;
  #onEnd: (() => void) | undefined;

  constructor(
    token: ProgressToken | undefined,
    transport: ProgressTransport,
    source: ProgressSource,
    options: ProgressReporterOptions & { protocol: Pick<ProgressProtocol, 'encode'> },
  ) {
    const { heartbeatMs = 0, signal, clock = systemClock, protocol } = options;
    if (!(heartbeatMs >= 0)) throw new RangeError(`heartbeatMs must be above 0, not ${String(heartbeatMs)}.`);
    this.#token = token ?? '';
    this.#transport = transport;
    this.#source = source;
    this.#encode = (to, progress, heartbeat) => protocol.encode(to, progress, heartbeat);
    this.#onError = options.onError;
    this.#clock = clock;
    this.#signal = signal;
    this.#heartbeatMs = heartbeatMs;
    this.#sentAtMs = heartbeatMs > 0 ? clock.now() : 0;
    this.gate = new Coalescer<void>({
      deliver: () => this.#send(),
      maxPerSecond: options.maxUpdatesPerSecond,
      burst: options.burst,
      clock,
      onError: (error) => this.#failed(error),
    });
    if (token === undefined || signal?.aborted) {
      this.end();
      return;
    }
    signal?.addEventListener('abort', this.#end, { once: true });
    if (heartbeatMs > 0) this.#armHeartbeat(heartbeatMs);
  }

  /** Sends what waits. Resolves when it is written, or when the outlet ends before. */
  async flush(): Promise<void> {
    if (this.#sequence.closed) return;
    this.#ended ??= new Promise((resolve) => (this.#onEnd = resolve));
    await Promise.race([this.gate.flush(), this.#ended]);
  }

  /** Takes nothing more, sends what waits, and ends. */
  async close(): Promise<void> {
    this.open = false;
    await this.flush();
    this.end();
  }

  /** Nothing goes out from here on. Idempotent. */
  end(): void {
    this.open = false;
    this.#sequence.close();
    this.gate.close();
    this.#signal?.removeEventListener('abort', this.#end);
    this.#clock.clearTimeout(this.#heartbeatTimer);
    this.#onEnd?.();
  }

  /** Tells the owner of the reporter what went wrong, if it wants to know; it can do no harm here. */
  complain(code: ProgressErrorCode, why: () => unknown): void {
    if (!this.#onError || this.#sequence.closed) return;
    try {
      const reason = why();
      this.#onError(
        typeof reason === 'string' ? new ProgressError(code, reason) : ProgressError.from(reason, code),
      );
    } catch {
      // A listener of errors that throws has nobody left to be told.
    }
  }

  #send(): void | Promise<void> {
    const { progress, total } = this.#source.read();
    const message = this.textWaits ? this.text : undefined;
    const news = message !== undefined || total !== this.#total;
    let value = progress;
    let verdict = this.#sequence.accept(value, total);
    const heartbeat = verdict === 'stale' && !news && this.#heartbeatDue;
    if (verdict === 'stale' && (news || heartbeat)) {
      value = nextAbove(this.#sequence.last);
      verdict = this.#sequence.accept(value);
    }
    if (verdict !== 'accepted') return;
    this.textWaits = false;
    this.#heartbeatDue = false;
    this.#total = total;
    if (this.#heartbeatMs > 0) this.#sentAtMs = this.#clock.now();
    // A value that moved only to be told must not seem to pass the total.
    const shown = total !== undefined && progress <= total && value > total ? value : total;
    const sending = this.#transport.send(
      this.#encode(this.#token, { progress: value, total: shown, message }, heartbeat),
    );
    return sending === sent ? undefined : sending;
  }

  #armHeartbeat(delayMs: number): void {
    this.#heartbeatTimer = this.#clock.setTimeout(() => {
      const silentMs = this.#clock.now() - this.#sentAtMs;
      if (silentMs < this.#heartbeatMs) return this.#armHeartbeat(this.#heartbeatMs - silentMs);
      this.#heartbeatDue = true;
      this.gate.offer();
      this.#armHeartbeat(this.#heartbeatMs);
    }, Math.ceil(delayMs));
    // A reporter that was forgotten must not keep a process alive.
    (this.#heartbeatTimer as { unref?: () => void } | undefined)?.unref?.();
  }

  #failed(error: unknown): void {
    this.complain(ProgressErrorCode.TRANSPORT, () => error);
    if (error instanceof ProgressError && error.code === ProgressErrorCode.TRANSPORT) this.end();
  }
}
