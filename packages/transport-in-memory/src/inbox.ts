import { type Clock, type JsonRpcMessage } from '@milepost/progress-core';
import { writtenSynchronously } from '@milepost/progress-core/internal';

import type { TurnBudget } from './turn-budget.js';

/** How many messages are delivered between two checks of the clock. */
const LOOK_INTERVAL = 16;

/** Options of an {@link Inbox}. */
export interface InboxOptions {
  /** The delay of each message, and of the end, in ms. */
  latencyMs: number;
  clock: Clock;
  /** Limits how long messages are delivered without a turn of the event loop. Both ends share it. */
  budget: TurnBudget;
  onMessage: (message: JsonRpcMessage) => void;
  /** Called when the other end has closed, after the last message. */
  onEnd: () => void;
}

/** A time in which delivery waits for the event loop. The promise resolves when delivery continues. */
interface Pause {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
}

/**
 * Holds the messages that were sent to one end, and delivers them asynchronously and in order.
 * One microtask delivers all messages of a tick.
 */
export class Inbox {
  readonly #options: InboxOptions;
  #messages: JsonRpcMessage[] = [];
  // The time at which each message may be delivered. Empty without latency.
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

  /** Starts to deliver. Until then all messages wait. */
  open(): void {
    this.#open = true;
    this.#schedule();
  }

  /**
   * Adds one message.
   *
   * @returns `writtenSynchronously`. The exception: while delivery pauses for the event loop, a promise that resolves after
   *   the pause. Without it, a sender that awaits each message would go on in microtasks, fill the inbox, and
   *   keep the event loop from running.
   */
  push(message: JsonRpcMessage): Promise<void> {
    this.#messages.push(message);
    if (this.#options.latencyMs > 0) this.#dueAt.push(this.#arrival());
    this.#schedule();
    return this.#pause?.promise ?? writtenSynchronously;
  }

  /** Registers that the other end has closed: `onEnd` is called after the last message. */
  end(): void {
    this.#endAt = this.#arrival();
    this.#schedule();
  }

  /** Stops delivery, and drops the messages that are left. */
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

  /** The time at which the next message or the end is due; undefined if nothing waits. */
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

  /** Delivers the messages that are due. Returns false if the budget was spent before the last of them. */
  #deliverDue(): boolean {
    const { budget, onMessage, latencyMs } = this.#options;
    for (let count = 0; this.#head < this.#messages.length; count++) {
      if (count % LOOK_INTERVAL === 0 && budget.spent) return false;
      if (latencyMs > 0 && !this.#isDue(this.#dueAt[this.#head])) break;
      // Read the fields again for each message: a handler may close this end, which empties them.
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
