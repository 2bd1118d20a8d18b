import type { MessagePortLike } from '../src/index.js';

/** A port under the control of a test: posted values stay in a queue until the test delivers them. */
export class ManualPort {
  /** The values that were posted here and have not arrived at the other end. */
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

  /** Whether the port has a listener. */
  get isHeard(): boolean {
    return this.#listeners.size > 0;
  }

  /** Emits an event at this end. */
  hear(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ type, data });
  }

  /** The message texts that were posted here and have not arrived. */
  get texts(): string[] {
    return this.onItsWay.filter((value) => Array.isArray(value)).flat() as string[];
  }
}

/** Delivers up to `count` values. */
export function move(from: ManualPort, to: ManualPort, count = Infinity): void {
  for (let moved = 0; moved < count && from.onItsWay.length > 0; moved++)
    to.hear('message', from.onItsWay.shift());
}

ManualPort satisfies new () => MessagePortLike;
