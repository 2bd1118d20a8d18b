import type { Wire } from '../src/wire.js';

/** A wire that is written to memory, and takes more when the test says so. */
export class FakeWire implements Wire {
  readonly frames: string[] = [];
  congested = false;
  /** Nothing is taken before `take()`. */
  held = false;
  #done: (() => void)[] = [];

  write(frames: readonly string[], done?: () => void): void {
    this.frames.push(...frames);
    if (!done) return;
    if (this.held) this.#done.push(done);
    else done();
  }

  /** Takes the longest waiting write. */
  take(): void {
    this.#done.shift()?.();
  }

  hasMoved(): boolean {
    return false;
  }

  close(): void {}

  drop(): void {}
}
