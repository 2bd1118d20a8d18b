import type { ProgressToken } from '@milepost/progress-core';

/**
 * A queue of waiting frames that keeps only the newest progress frame of each token.
 *
 * A newer progress frame replaces the older one of its token. It is put at the end of the queue, so that it
 * overtakes nothing. All other frames are kept, in order.
 */
export class LatestFrames {
  // The key is the token, or a new object if the frame must not be replaced. The order of the keys is the
  // order of the frames.
  readonly #frames = new Map<ProgressToken | object, string>();
  #length = 0;

  /** The length of all frames in the queue together, in UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  get isEmpty(): boolean {
    return this.#frames.size === 0;
  }

  /**
   * Adds a frame to the end of the queue.
   *
   * @param token - the token of a progress notification; undefined for any other message.
   */
  push(token: ProgressToken | undefined, frame: string): void {
    const key = token ?? {};
    this.#length += frame.length - (this.#frames.get(key)?.length ?? 0);
    this.#frames.delete(key);
    this.#frames.set(key, frame);
  }

  /** Returns all frames, in order, and empties the queue. */
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
