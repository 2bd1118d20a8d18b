import type { ProgressToken } from '@milepost/progress-core';

import type { ProgressCallback } from '../progress-handler.js';
import { TokenRows } from './token-rows.js';

const MIN_CAPACITY = 16;
const GROWTH = 1.5;

/**
 * The active tokens, each with a slot: the position of its handler and of its row. With its handler, a row
 * takes 64 bytes, in addition to the token's entry in the map. An object with the same fields takes three
 * times as much.
 */
export class TokenTable {
  readonly rows: TokenRows = new TokenRows();
  readonly #slots = new Map<ProgressToken, number>();
  readonly #maxTokens: number;
  #handlers: (ProgressCallback | undefined)[] = [];
  #freeSlots: number[] = [];
  #usedSlots = 0;

  /** @param maxTokens - the number of tokens that may be active at once. */
  constructor(maxTokens: number) {
    this.#maxTokens = maxTokens;
  }

  get size(): number {
    return this.#slots.size;
  }

  get full(): boolean {
    return this.#slots.size >= this.#maxTokens;
  }

  /** The active tokens with their slots. */
  entries(): IterableIterator<[ProgressToken, number]> {
    return this.#slots.entries();
  }

  slotOf(token: ProgressToken): number | undefined {
    return this.#slots.get(token);
  }

  handlerOf(slot: number): ProgressCallback | undefined {
    return this.#handlers[slot];
  }

  /** Assigns a slot to a token that has none, and returns the slot. */
  add(token: ProgressToken, handler: ProgressCallback | undefined, nowMs: number): number {
    const slot = this.#freeSlots.pop() ?? this.#usedSlots++;
    if (slot >= this.rows.capacity) this.#resize(Math.max(MIN_CAPACITY, Math.ceil(slot * GROWTH)));
    this.#slots.set(token, slot);
    this.#handlers[slot] = handler;
    this.rows.reset(slot, handler !== undefined, nowMs);
    return slot;
  }

  /** Removes the token from the active ones. Its slot keeps its state until {@link release}. */
  remove(token: ProgressToken): void {
    this.#slots.delete(token);
  }

  /** Makes a removed token active again. Its slot must not have been released. */
  restore(token: ProgressToken, slot: number): void {
    this.#slots.set(token, slot);
  }

  /** Frees the slot of a removed token for another token. */
  release(slot: number): void {
    this.rows.clear(slot);
    this.#handlers[slot] = undefined;
    this.#freeSlots.push(slot);
    if (this.#freeSlots.length < this.#usedSlots) return;
    // No slot is in use: free the memory that a peak has allocated.
    this.#freeSlots = [];
    this.#handlers = [];
    this.#usedSlots = 0;
    this.#resize(0);
  }

  #resize(capacity: number): void {
    this.rows.resize(Math.min(capacity, Math.max(this.#maxTokens, this.#usedSlots)));
  }
}
