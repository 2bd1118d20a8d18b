import { type Clock, ProgressError, ProgressErrorCode, type TimerHandle } from '@milepost/progress-core';

/** How long an operation may take. */
export interface DeadlineOptions {
  /** How long it may go without an update that advances it, in ms, above 0; default none. */
  idleTimeoutMs?: number | undefined;
  /** How long it may take in all, in ms, above 0; never extended; default none. */
  totalTimeoutMs?: number | undefined;
}

/** A timer that fires later than this after its time was held up. */
const LATE_MS = 20;

/**
 * The two deadlines of one operation on one timer. An update only has to note its time: the timer, when it fires, looks
 * whether there was one since.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #totalMs: number;
  readonly #startedAtMs: number;
  readonly #lastAdvanceMs: () => number;
  readonly #onTimeout: (reason: ProgressError) => void;
  #timer: TimerHandle;
  #readOnce = false;

  /** @throws RangeError where a timeout is not above 0. */
  constructor(
    options: DeadlineOptions,
    clock: Clock,
    lastAdvanceMs: () => number,
    onTimeout: (reason: ProgressError) => void,
  ) {
    this.#idleMs = timeout('idleTimeoutMs', options.idleTimeoutMs);
    this.#totalMs = timeout('totalTimeoutMs', options.totalTimeoutMs);
    this.#clock = clock;
    this.#startedAtMs = clock.now();
    this.#lastAdvanceMs = lastAdvanceMs;
    this.#onTimeout = onTimeout;
    this.#check();
  }

  clear(): void {
    this.#clock.clearTimeout(this.#timer);
  }

  #check(): void {
    const now = this.#clock.now();
    const idleLeftMs = this.#lastAdvanceMs() + this.#idleMs - now;
    const totalLeftMs = this.#startedAtMs + this.#totalMs - now;
    // Something has blocked the process: what came meanwhile is still to be read, and timers run before that.
    const blocked = idleLeftMs < -LATE_MS && !this.#readOnce;
    this.#readOnce = blocked;
    if (totalLeftMs <= 0) this.#onTimeout(tookTooLong('total', this.#totalMs));
    else if (blocked) this.#timer = this.#clock.setTimeout(() => this.#check(), 1);
    else if (idleLeftMs <= 0) this.#onTimeout(tookTooLong('idle', this.#idleMs));
    else if (idleLeftMs < Infinity || totalLeftMs < Infinity) {
      this.#timer = this.#clock.setTimeout(() => this.#check(), Math.min(idleLeftMs, totalLeftMs));
    }
  }
}

function timeout(name: string, value = Infinity): number {
  if (value > 0) return value;
  throw new RangeError(`${name} must be above 0 ms, not ${String(value)}.`);
}

function tookTooLong(deadline: 'idle' | 'total', afterMs: number): ProgressError {
  const what = deadline === 'idle' ? 'The operation did not advance for' : 'The operation was not over after';
  return new ProgressError(ProgressErrorCode.TIMEOUT, `${what} ${String(afterMs)} ms.`, {
    details: { deadline, afterMs },
  });
}
