import type { JsonRpcMessage } from '@milepost/progress-core';

import type { OutboxSink } from '../src/index.js';

/** A sink that is busy until a test says that it is done; or, while `free`, takes everything at once. */
export class ManualSink {
  /** The writes, each the parsed frames of one call. */
  readonly writes: unknown[][] = [];
  free = true;
  #done: ((error?: unknown) => void) | undefined;

  /** All that was written, in order. */
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

  /** Ends the write that is under way. */
  finish(error?: unknown): void {
    const done = this.#done;
    this.#done = undefined;
    done?.(error);
  }

  /** Takes everything from now on, what waits included. */
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
