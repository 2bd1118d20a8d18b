import type { Wire } from '../src/wire.js';

/** A wire that writes to memory. The test decides when it can accept more. */
export class FakeWire implements Wire {
  readonly frames: string[] = [];
  congested = false;
  /** If true, a write is done only after `take()`. */
  held = false;
  #done: (() => void)[] = [];

  write(frames: readonly string[], done?: () => void): void {
    this.frames.push(...frames);
    if (!done) return;
    if (this.held) this.#done.push(done);
    else done();
  }

  /** Completes the write that has waited longest. */
  take(): void {
    this.#done.shift()?.();
  }

  hasMoved(): boolean {
    return false;
  }

  close(): void {}

  drop(): void {}
}
