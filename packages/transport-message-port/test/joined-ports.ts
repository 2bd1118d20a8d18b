import type { MessagePortLike } from '../src/index.js';

/** A port that a test moves by hand: what is posted stays on its way until the test lets it arrive. */
export class ManualPort {
  /** What was posted here and has not arrived at the other end. */
  readonly onItsWay: unknown[] = [];
  readonly #listeners = new Map<string, (event: { type: string; data?: unknown }) => void>();
  isClosed = false;

  postMessage(value: unknown): void {
    this.onItsWay.push(structuredClone(value));
  }

  addEventListener(type: string, listener: (event: { type: string; data?: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }

  removeEventListener(type: string): void {
    this.#listeners.delete(type);
  }

  close(): void {
    this.isClosed = true;
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Lets something happen at this end. */
  hear(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ type, data });
  }

  /** Everything that was posted here and is on its way, as texts. */
  get texts(): string[] {
    return this.onItsWay.filter((value) => Array.isArray(value)).flat() as string[];
  }
}

/** Lets up to `count` values arrive. */
export function move(from: ManualPort, to: ManualPort, count = Infinity): void {
  for (let moved = 0; moved < count && from.onItsWay.length > 0; moved++)
    to.hear('message', from.onItsWay.shift());
}

ManualPort satisfies new () => MessagePortLike;
