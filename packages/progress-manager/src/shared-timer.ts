import type { Clock, TimerHandle } from '@milepost/progress-core';

interface Entry {
  dueAtMs: number;
  /** The position in the heap; -1 after it was removed. */
  index: number;
  readonly callback: () => void;
}

/**
 * Runs any number of timers on one timer of the underlying clock. The timers are in a binary heap by due
 * time: setting or clearing one costs the logarithm of their number, and a timer that was cleared leaves
 * nothing behind.
 *
 * @see Williams, "Algorithm 232: Heapsort", Communications of the ACM 7 (1964)
 */
export class SharedTimer implements Clock {
  readonly #clock: Clock;
  readonly #heap: Entry[] = [];
  #handle: TimerHandle;
  #armedForMs = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The number of timers that wait. */
  get pending(): number {
    return this.#heap.length;
  }

  now(): number {
    return this.#clock.now();
  }

  setTimeout(callback: () => void, delayMs: number): TimerHandle {
    const entry: Entry = { dueAtMs: this.#clock.now() + delayMs, index: this.#heap.length, callback };
    this.#heap.push(entry);
    this.#rise(entry);
    this.#arm();
    return entry;
  }

  clearTimeout(handle: TimerHandle): void {
    if (handle === undefined) return;
    this.#remove(handle as Entry);
    this.#arm();
  }

  #arm(): void {
    const [first] = this.#heap;
    if (!first) return this.#disarm();
    // A timer that fires too early only costs one more check, so it is kept. One that fires too late would
    // miss a deadline, so it is replaced.
    if (first.dueAtMs >= this.#armedForMs) return;
    this.#disarm();
    this.#armedForMs = first.dueAtMs;
    // If the delay is longer than a timer can wait, it fires early, and is then set again.
    const delayMs = Math.max(1, Math.ceil(first.dueAtMs - this.#clock.now()));
    this.#handle = this.#clock.setTimeout(this.#fire, delayMs);
  }

  #disarm(): void {
    if (this.#armedForMs === Infinity) return;
    this.#clock.clearTimeout(this.#handle);
    this.#armedForMs = Infinity;
  }

  readonly #fire = (): void => {
    this.#armedForMs = Infinity;
    const now = this.#clock.now();
    try {
      for (let [first] = this.#heap; first && first.dueAtMs <= now; [first] = this.#heap) {
        this.#remove(first);
        first.callback();
      }
    } finally {
      this.#arm();
    }
  };

  #remove(entry: Entry): void {
    const { index } = entry;
    if (index < 0) return;
    entry.index = -1;
    const last = this.#heap.pop();
    if (!last || last === entry) return;
    this.#put(last, index);
    this.#rise(last);
    this.#sink(last);
  }

  #rise(entry: Entry): void {
    while (entry.index > 0) {
      const at = entry.index;
      const parent = this.#heap[(at - 1) >> 1] as Entry;
      if (parent.dueAtMs <= entry.dueAtMs) return;
      this.#put(entry, parent.index);
      this.#put(parent, at);
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const at = entry.index;
      const left = this.#heap[2 * at + 1];
      const right = this.#heap[2 * at + 2];
      const child = right && left && right.dueAtMs < left.dueAtMs ? right : left;
      if (!child || child.dueAtMs >= entry.dueAtMs) return;
      this.#put(entry, child.index);
      this.#put(child, at);
    }
  }

  #put(entry: Entry, index: number): void {
    this.#heap[index] = entry;
    entry.index = index;
  }
}
