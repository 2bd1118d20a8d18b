import type { JsonRpcMessage } from '@milepost/progress-core';
import { mcpTokenOf } from '@milepost/transport-kit';
import { LatestFrames } from '@milepost/transport-kit/internal';

/** The number of acknowledged frames at the front of the array from which the rest may move up. */
const COMPACT_AT = 1_024;

/**
 * Keeps the frames that were written but not acknowledged. A new connection begins with them.
 *
 * Both ends number the frames by counting from 1. On a new connection, the peer reports how many frames it
 * has received. The other frames have no number at the peer, so they may be coalesced and numbered again.
 */
export class ReplayBuffer {
  #frames: string[] = [];
  #head = 0;
  #acknowledged = 0;
  #length = 0;

  /** The length of all kept frames, in UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  push(frame: string): void {
    this.#frames.push(frame);
    this.#length += frame.length;
  }

  /**
   * Releases the first `received` frames of the session, because the peer has them. Returns how many of them
   * were kept until now, or undefined if the number is impossible.
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
    // This moves at most as many frames as were released, so that it stays cheap.
    else if (this.#head >= COMPACT_AT && this.#head * 2 >= this.#frames.length) {
      this.#frames.splice(0, this.#head);
      this.#head = 0;
    }
    return count;
  }

  /**
   * Returns the frames with which a new connection begins, if the peer has `received` frames: the latest
   * progress of each token, and all other messages. Returns undefined if the number is impossible.
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
