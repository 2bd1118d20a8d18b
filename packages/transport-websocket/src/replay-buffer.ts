import type { JsonRpcMessage } from '@milepost/progress-core';
import { LatestFrames, mcpTokenOf } from '@milepost/transport-kit';

/** How many acknowledged frames may stand at the front before the rest moves up. */
const COMPACT_AT = 1_024;

/**
 * The frames that were written and that the peer has not said to have: what a new connection has to begin with.
 *
 * Frames are numbered from 1 on, by counting. Where the peer tells, on a new connection, how many it has, those that it
 * has not were never numbered for it: they may be thinned out and numbered anew.
 */
export class ReplayBuffer {
  #frames: string[] = [];
  #head = 0;
  #acknowledged = 0;
  #length = 0;

  /** What is held, in UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  push(frame: string): void {
    this.#frames.push(frame);
    this.#length += frame.length;
  }

  /**
   * Lets go of what the peer has: the first `received` frames of the session. Returns how many of them are new, undefined
   * for a number that cannot be.
   */
  acknowledge(received: number): number | undefined {
    const count = received - this.#acknowledged;
    if (count < 0 || count > this.#frames.length - this.#head) return undefined;
    for (let end = this.#head + count; this.#head < end; this.#head++) {
      this.#length -= this.#frames[this.#head]?.length ?? 0;
      this.#frames[this.#head] = '';
    }
    this.#acknowledged = received;
    if (this.#head === this.#frames.length) this.#frames.length = this.#head = 0;
    // No more is moved than was let go of.
    else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#frames.length) {
      this.#frames.splice(0, this.#head);
      this.#head = 0;
    }
    return count;
  }

  /**
   * What a new connection begins with, where the peer has `received` frames: of each token the latest progress, and
   * everything else. Undefined for a number that cannot be.
   */
  rewind(received: number): readonly string[] | undefined {
    if (this.acknowledge(received) === undefined) return undefined;
    const latest = new LatestFrames();
    for (const frame of this.#frames.slice(this.#head))
      latest.push(mcpTokenOf(JSON.parse(frame) as JsonRpcMessage), frame);
    this.#head = 0;
    this.#length = latest.length;
    this.#frames = latest.take();
    return this.#frames;
  }
}
