import type { Clock, TimerHandle } from './clock.js';

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
}

/**
 * A clock for tests. Its time changes only when the test calls `advance`, `advanceAsync` or `jump`.
 *
 * Timers run in the order of their due times, and for the same due time in the order in which they were set.
 */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  /** The number of calls of `now()`. A test can use it to check how often a hot path reads the clock. */
  reads = 0;

  /** @param startMs - the time at the start, in ms; default 0. */
  constructor(startMs = 0) {
    this.#now = startMs;
  }

  /** The number of timers that wait. It is 0 when the tested code has left no timer behind. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    this.reads++;
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const timer = { dueAt: this.#now + Math.max(0, delayMs), order: this.#order++, callback };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(handle: TimerHandle): void {
    this.#timers.delete(handle as Timer);
  }

  /** Moves the time forward by `ms` and runs, synchronously, every timer that falls due within that time. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) this.#fire(timer);
    this.#now = Math.max(this.#now, end);
  }

  /** Like {@link advance}, but lets promises settle before the first timer and after each timer. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#fire(timer);
      await settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Moves the time forward by `ms` without running timers, as in a synchronous loop that blocks them. */
  jump(ms: number): void {
    this.#now += ms;
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.dueAt);
    timer.callback();
  }

  #next(end: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueAt > end) continue;
      if (!next || timer.dueAt < next.dueAt || (timer.dueAt === next.dueAt && timer.order < next.order))
        next = timer;
    }
    return next;
  }
}

// 20 microtasks are enough for every chain of promises in our tests. A macrotask would need a real timer.
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
