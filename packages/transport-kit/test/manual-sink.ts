import type { JsonRpcMessage } from '@milepost/progress-core';

import type { OutboxSink } from '../src/index.js';

/**
 * A sink for tests. While `free`, it completes each write at once. Otherwise it is busy until `finish` is
 * called.
 */
export class ManualSink {
  /** The parsed frames of each call of `write`. */
  readonly writes: unknown[][] = [];
  free = true;
  #done: ((error?: unknown) => void) | undefined;

  /** All written messages, in order. */
  get written(): unknown[] {
    return this.writes.flat();
  }

  get isBusy(): boolean {
    return this.#done !== undefined;
  }

  readonly write: OutboxSink = (frames, done) => {
    if (this.#done) throw new Error('called while it was busy');
    this.writes.push(frames.map((frame): unknown => JSON.parse(frame)));
    if (this.free) done();
    else this.#done = done;
  };

  /** Completes the current write, if there is one. */
  finish(error?: unknown): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(error);
  }

  /** Completes the current write and, from now on, every write at once. */
  open(): void {
    this.free = true;
    this.finish();
  }
}

export function progressOf(progressToken: string | number, progress: number): JsonRpcMessage {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

export function responseOf(id: number): JsonRpcMessage {
  return { jsonrpc: '2.0', id, result: {} };
}
