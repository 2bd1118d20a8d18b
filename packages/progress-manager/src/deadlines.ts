import { type Clock, ProgressError, ProgressErrorCode, type TimerHandle } from '@milepost/progress-core';
import { durationOption } from '@milepost/progress-core/internal';

/** The deadlines of an operation. */
export interface DeadlineOptions {
  /** The longest time without an update that advances, in ms, above 0; default none. */
  idleTimeoutMs?: number | undefined;
  /** The longest time for the whole operation, in ms, above 0; never extended; default none. */
  totalTimeoutMs?: number | undefined;
}

/** The checked deadlines of an operation, in ms; `Infinity` for none. */
export interface DeadlineLimits {
  readonly idleTimeoutMs: number;
  readonly totalTimeoutMs: number;
}

/**
 * Checks the deadlines, and replaces those that are absent by `Infinity`.
 *
 * @throws TypeError if a timeout is not a number; RangeError if it is not above 0.
 */
export function deadlineLimits(options: DeadlineOptions): DeadlineLimits {
  return {
    idleTimeoutMs: durationOption('idleTimeoutMs', options.idleTimeoutMs),
    totalTimeoutMs: durationOption('totalTimeoutMs', options.totalTimeoutMs),
  };
}

/** A timer that fires more than this late shows that something has blocked the process. */
const LATE_MS = 20;

/**
 * The two deadlines of one operation, on one timer. An update only stores its time and sets no timer: when
 * the timer fires, it checks whether there was an update since.
 */
export class Deadlines {
  readonly #idleTimeoutMs: number;
  readonly #totalTimeoutMs: number;
  readonly #clock: Clock;
  readonly #startedAtMs: number;
  readonly #lastAdvanceMs: () => number;
  readonly #onTimeout: (reason: ProgressError) => void;
  #timer: TimerHandle;
  #readOnce = false;

  constructor(
    { idleTimeoutMs, totalTimeoutMs }: DeadlineLimits,
    clock: Clock,
    lastAdvanceMs: () => number,
    onTimeout: (reason: ProgressError) => void,
  ) {
    this.#idleTimeoutMs = idleTimeoutMs;
    this.#totalTimeoutMs = totalTimeoutMs;
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
    const idleLeftMs = this.#lastAdvanceMs() + this.#idleTimeoutMs - now;
    const totalLeftMs = this.#startedAtMs + this.#totalTimeoutMs - now;
    // Something has blocked the process. The updates that arrived meanwhile are still unread, because timers
    // run before input is read. So the idle deadline is checked once more, 1 ms later.
    const blocked = idleLeftMs < -LATE_MS && !this.#readOnce;
    this.#readOnce = blocked;
    if (totalLeftMs <= 0) this.#onTimeout(tookTooLong('total', this.#totalTimeoutMs));
    else if (blocked) this.#timer = this.#clock.setTimeout(() => this.#check(), 1);
    else if (idleLeftMs <= 0) this.#onTimeout(tookTooLong('idle', this.#idleTimeoutMs));
    else if (idleLeftMs < Infinity || totalLeftMs < Infinity) {
      this.#timer = this.#clock.setTimeout(() => this.#check(), Math.min(idleLeftMs, totalLeftMs));
    }
  }
}

function tookTooLong(deadline: 'idle' | 'total', afterMs: number): ProgressError {
  const what = deadline === 'idle' ? 'The operation did not advance for' : 'The operation did not end within';
  return new ProgressError(ProgressErrorCode.TIMEOUT, `${what} ${String(afterMs)} ms.`, {
    details: { deadline, afterMs },
  });
}
