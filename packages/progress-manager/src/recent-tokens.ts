import type { ProgressToken } from '@milepost/progress-core';

/** The tokens that ended last, so that a late update can be told from one that makes no sense; at most `capacity`. */
export class RecentTokens {
  readonly #tokens = new Set<ProgressToken>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(token: ProgressToken): void {
    this.#tokens.add(token);
    if (this.#tokens.size <= this.#capacity) return;
    for (const oldest of this.#tokens) {
      this.#tokens.delete(oldest);
      return;
    }
  }

  delete(token: ProgressToken): void {
    this.#tokens.delete(token);
  }

  has(token: ProgressToken): boolean {
    return this.#tokens.has(token);
  }
}
