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

// The longest delay that timers can wait; a longer one fires at once.
const MAX_TIMER_MS = 2_147_483_647;

/** The one member of a `Transport` that a reporter needs. */
export interface ProgressTransport {
  send(message: ReturnType<ProgressProtocol['encode']>): Promise<void>;
}

/** How often and where to a reporter tells. */
export interface ProgressReporterOptions {
  /** How many updates may go out a second, above 0; default 10, `Infinity` for all. Between them the latest wins. */
  maxUpdatesPerSecond?: number | undefined;
  /** How many updates may go out at once after a silence, at least 1; default `maxUpdatesPerSecond`, or 1 where that is less. */
  burst?: number | undefined;
  /**
   * After how many ms without an update a heartbeat goes out, so that a peer's idle timeout does not end a silent
   * operation; default 0, for none. It says only that the operation lives, and is marked so in `_meta`.
   */
  heartbeatMs?: number | undefined;
  /** Ends the reporter when it aborts: nothing goes out after. Default: none. */
  signal?: AbortSignal | undefined;
  /** Told of invalid input, of sends that failed and of what a callback threw. Default: these are swallowed. */
  onError?: ((error: ProgressError) => void) | undefined;
  /**
   * What each update has to step above; default a sequence of its own. Where a token has several reporters, one after the
   * other, give them one.
   */
  sequence?: ProgressSequence | undefined;
  /** How an update is written; default MCP's. */
  protocol?: Pick<ProgressProtocol, 'encode'> | undefined;
  /** Where time comes from; default the system's. */
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
  /** What updates go out under; undefined where none are asked for. */
  readonly token: ProgressToken | undefined;
  /** The latest message. */
  text: string | undefined;
  /** Whether {@link text} has not gone out yet. */
  textWaits = false;
  readonly gate: Coalescer<void>;
  readonly #transport: ProgressTransport;
  readonly #source: ProgressSource;
  readonly #encode: ProgressProtocol['encode'];
  readonly #onError: ((error: ProgressError) => void) | undefined;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #sequence: ProgressSequence;
  readonly #end = (): void => this.end();
  #ended = false;
  #told = false;
  #total: number | undefined;
  readonly #heartbeatMs: number;
  #heartbeatDue = false;
  /** Whether the last send has failed. */
  #unsent = false;
  #heartbeatTimer: TimerHandle;
  #sentAtMs: number;
  /** Those who wait for a flush; the end frees them. */
  readonly #waiting = new Set<() => void>();

  constructor(
    token: ProgressToken | undefined,
    transport: ProgressTransport,
    source: ProgressSource,
    options: ProgressReporterOptions & { protocol: Pick<ProgressProtocol, 'encode'> },
  ) {
    const { heartbeatMs = 0, signal, clock = systemClock, protocol } = options;
    this.#sequence = options.sequence ?? new ProgressSequence();
    if (!(heartbeatMs >= 0))
      throw new RangeError(`heartbeatMs must be at least 0, not ${String(heartbeatMs)}.`);
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
    if (this.#ended) return;
    await new Promise<void>((resolve) => {
      this.#waiting.add(resolve);
      void this.#drain().then(() => {
        this.#waiting.delete(resolve);
        resolve();
      });
    });
  }

  /** Takes nothing more, sends what waits, and ends. */
  async close(): Promise<void> {
    this.open = false;
    this.#stopHeartbeat();
    await this.flush();
    this.end();
  }

  /** Nothing goes out from here on. Idempotent. */
  end(): void {
    this.open = false;
    this.#ended = true;
    this.gate.close();
    this.#signal?.removeEventListener('abort', this.#end);
    this.#stopHeartbeat();
    for (const free of this.#waiting) free();
  }

  /** Tells the owner of the reporter what went wrong, if it wants to know; it can do no harm here. */
  complain(code: ProgressErrorCode, why: () => unknown): void {
    if (!this.#onError || this.#ended) return;
    try {
      const reason = why();
      this.#onError(
        typeof reason === 'string' ? new ProgressError(code, reason) : ProgressError.from(reason, code),
      );
    } catch {
      // A listener of errors that throws has nobody left to be told.
    }
  }

  // What a send has lost goes out once more, with what waits or by itself.
  async #drain(): Promise<void> {
    await this.gate.flush();
    if (!this.#unsent || this.#ended) return;
    this.gate.offer();
    await this.gate.flush();
  }

  #send(): void | Promise<void> {
    // A listener of the abort that was there before ours may still report.
    if (this.#signal?.aborted) return this.end();
    const { progress, total } = this.#source.read();
    const message = this.textWaits ? this.text : undefined;
    const advances = this.#sequence.accept(progress, total) === 'accepted';
    // Where another has told of the token before, the first of this one has to say more than its total.
    const newTotal = this.#told && total !== this.#total;
    const heartbeat = !advances && message === undefined && !newTotal && !this.#unsent;
    if (heartbeat && !this.#heartbeatDue) return;
    const value = advances ? progress : nextAbove(this.#sequence.last);
    if (!advances && this.#sequence.accept(value) !== 'accepted') return;
    this.textWaits = false;
    this.#told = true;
    this.#heartbeatDue = false;
    this.#unsent = false;
    this.#total = total;
    if (this.#heartbeatMs > 0) this.#keepBeating();
    // A value that moved only to be told must not seem to pass the total.
    const shown = total !== undefined && progress <= total && value > total ? value : total;
    const sending = this.#transport.send(
      this.#encode(this.token ?? '', { progress: value, total: shown, message }, heartbeat),
    );
    return sending === sent ? undefined : sending;
  }

  #keepBeating(): void {
    this.#sentAtMs = this.#clock.now();
    if (this.open && this.#heartbeatTimer === undefined) this.#armHeartbeat(this.#heartbeatMs);
  }

  #armHeartbeat(delayMs: number): void {
    this.#heartbeatTimer = this.#clock.setTimeout(
      () => {
        const silentMs = this.#clock.now() - this.#sentAtMs;
        if (silentMs < this.#heartbeatMs) return this.#armHeartbeat(this.#heartbeatMs - silentMs);
        // Armed again first: the update may find the transport closed, which ends all this.
        this.#armHeartbeat(this.#heartbeatMs);
        this.#heartbeatDue = true;
        this.gate.offer();
      },
      Math.min(Math.ceil(delayMs), MAX_TIMER_MS),
    );
    // A reporter that was forgotten must not keep a process alive.
    (this.#heartbeatTimer as { unref?: () => void } | undefined)?.unref?.();
  }

  #stopHeartbeat(): void {
    this.#heartbeatDue = false;
    this.#clock.clearTimeout(this.#heartbeatTimer);
    this.#heartbeatTimer = undefined;
  }

  #failed(error: unknown): void {
    // By its code: the transport may have another copy of the class.
    const closed = (error as { code?: unknown } | null | undefined)?.code === ProgressErrorCode.TRANSPORT;
    // What was lost is news again. Heartbeats rest until there is more to say: the channel may be gone for good.
    this.#unsent = true;
    this.textWaits = this.text !== undefined;
    this.#stopHeartbeat();
    this.complain(ProgressErrorCode.TRANSPORT, () => error);
    if (closed) this.end();
  }
}
