import { type Clock, type JsonRpcMessage, sent } from '@milepost/progress-core';

import type { TurnBudget } from './turn-budget.js';

/** How many messages are delivered between two looks at the clock. */
const LOOK_INTERVAL = 16;

/** How an {@link Inbox} is set up. */
export interface InboxOptions {
  latencyMs: number;
  clock: Clock;
  budget: TurnBudget;
  onMessage: (message: JsonRpcMessage) => void;
  onEnd: () => void;
}

interface Pause {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/** What has arrived at one end: handed on asynchronously and in order, by one microtask for all messages of a tick. */
export class Inbox {
  readonly #options: InboxOptions;
  #messages: JsonRpcMessage[] = [];
  // When each may be delivered; only with latency.
  #dueAt: number[] = [];
  #head = 0;
  #open = false;
  #scheduled = false;
  #endAt: number | undefined;
  #timer: unknown;
  #pause: Pause | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** Begins to hand on; until then everything waits. */
  open(): void {
    this.#open = true;
    this.#schedule();
  }

  /**
   * Takes one message.
   *
   * @returns `sent`; while the event loop has its turn a promise that resolves after it, so that a sender that awaits does
   *   not fill the inbox meanwhile, nor keep that turn from coming.
   */
  push(message: JsonRpcMessage): Promise<void> {
    this.#messages.push(message);
    if (this.#options.latencyMs > 0) this.#dueAt.push(this.#arrival());
    this.#schedule();
    return this.#pause?.promise ?? sent;
  }

  /** The other end has closed: `onEnd` follows the last message. */
  end(): void {
    this.#endAt = this.#arrival();
    this.#schedule();
  }

  /** Drops what is left. */
  close(): void {
    this.#open = false;
    this.#messages = [];
    this.#dueAt = [];
    this.#head = 0;
    this.#endAt = undefined;
    this.#options.clock.clearTimeout(this.#timer);
    this.#resume();
  }

  #resume(): void {
    this.#pause?.resolve();
    this.#pause = undefined;
  }

  #arrival(): number {
    const { latencyMs, clock } = this.#options;
    return latencyMs > 0 ? clock.now() + latencyMs : 0;
  }

  #schedule(): void {
    if (this.#scheduled || !this.#open) return;
    const next = this.#nextAt();
    if (next === undefined) return;
    this.#scheduled = true;
    if (this.#options.latencyMs > 0) this.#later(next - this.#options.clock.now());
    else queueMicrotask(this.#deliver);
  }

  #later(delayMs: number): void {
    this.#timer = this.#options.clock.setTimeout(this.#deliverNextTurn, Math.max(0, delayMs));
  }

  /** When the next thing happens, undefined where nothing waits. */
  #nextAt(): number | undefined {
    return this.#head < this.#messages.length ? (this.#dueAt[this.#head] ?? 0) : this.#endAt;
  }

  readonly #deliverNextTurn = (): void => {
    this.#options.budget.renew();
    this.#resume();
    this.#deliver();
  };

  readonly #deliver = (): void => {
    this.#options.budget.enter();
    const inTime = this.#deliverDue();
    this.#options.budget.leave();
    this.#compact();
    this.#scheduled = false;
    if (!this.#open) return;
    if (!inTime) {
      this.#scheduled = true;
      this.#pause = createPause();
      this.#later(0);
    } else if (this.#head === this.#messages.length && this.#isDue(this.#endAt)) {
      this.#options.onEnd();
    } else {
      this.#schedule();
    }
  };

  /** Delivers what is due. Returns false when it had to stop for the event loop's sake. */
  #deliverDue(): boolean {
    const { budget, onMessage, latencyMs } = this.#options;
    for (let count = 0; this.#head < this.#messages.length; count++) {
      if (count % LOOK_INTERVAL === 0 && budget.spent) return false;
      if (latencyMs > 0 && !this.#isDue(this.#dueAt[this.#head])) break;
      // Read anew each time: a handler may close this end, and then nothing is left.
      onMessage(this.#messages[this.#head++] as JsonRpcMessage);
    }
    return true;
  }

  #isDue(at: number | undefined): boolean {
    if (at === undefined) return false;
    return this.#options.latencyMs === 0 || at <= this.#options.clock.now();
  }

  #compact(): void {
    if (this.#head === 0) return;
    if (this.#head === this.#messages.length) this.#messages = [];
    else this.#messages.splice(0, this.#head);
    this.#dueAt.splice(0, this.#head);
    this.#head = 0;
  }
}

function createPause(): Pause {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
