import type { ProgressToken } from '@milepost/progress-core';

/**
 * Frames that wait: progress gives way to the newer one of its token, which stands at the end, so that it overtakes
 * nothing; everything else is kept, in order.
 */
export class LatestFrames {
  // In the order of the keys: a token, or an object of its own for what must not give way.
  readonly #frames = new Map<ProgressToken | object, string>();
  #length = 0;

  /** What is held, in UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#frames.size === 0;
  }

  /** @param token - that of a progress notification, undefined for anything else. */
  push(token: ProgressToken | undefined, frame: string): void {
    const key = token ?? {};
    this.#length += frame.length - (this.#frames.get(key)?.length ?? 0);
    this.#frames.delete(key);
    this.#frames.set(key, frame);
  }

  /** Gives them all, and holds none of them any more. */
  take(): string[] {
    const frames = [...this.#frames.values()];
    this.clear();
    return frames;
  }

  clear(): void {
    this.#frames.clear();
    this.#length = 0;
  }
}
