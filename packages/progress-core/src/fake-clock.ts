import type { Clock, TimerHandle } from './clock.js';

interface Timer {
  readonly dueAt: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test turns it. Timers run in the order of their due times. */
export class FakeClock implements Clock {
  #now: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  /** How often `now()` was asked: shows what a hot path costs. */
  reads = 0;

  constructor(startMs = 0) {
    this.#now = startMs;
  }

  /** How many timers are waiting: 0 when everything was cleaned up. */
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

  /** Turns the clock by `ms` and runs, synchronously, every timer that falls due on the way. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let timer = this.#next(end); timer; timer = this.#next(end)) this.#fire(timer);
    this.#now = Math.max(this.#now, end);
  }

  /** As {@link advance}, but lets promises settle before and after each timer. */
  async advanceAsync(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#next(end); timer; timer = this.#next(end)) {
      this.#fire(timer);
      await settle();
    }
    this.#now = Math.max(this.#now, end);
  }

  /** Moves the time without running timers: what a synchronous, CPU-bound loop sees. */
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

// Long enough for any chain of promises a test of ours makes; a macrotask would need a real timer.
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
