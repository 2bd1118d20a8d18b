import type { Clock, TimerHandle } from '@milepost/progress-core';

/** The longest that a platform's timer can take: asked for more, it fires at once. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;

interface Entry {
  dueAtMs: number;
  /** Where it stands in the heap; -1 when it is not in it any more. */
  index: number;
  readonly callback: () => void;
}

/**
 * Any number of timers on one timer of the clock beneath: a binary heap by due time, so that setting and clearing cost
 * the logarithm of how many wait, and nothing stays behind of one that was cleared.
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

  /** How many timers wait. */
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
    // One that is armed too early costs a look; one too late would break a deadline.
    if (first.dueAtMs >= this.#armedForMs) return;
    this.#disarm();
    this.#armedForMs = first.dueAtMs;
    const delayMs = Math.max(1, Math.ceil(first.dueAtMs - this.#clock.now()));
    this.#handle = this.#clock.setTimeout(this.#fire, Math.min(delayMs, MAX_DELAY_MS));
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
