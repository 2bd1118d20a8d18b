import { wait, type WaitOptions } from './wait.js';

/** A shorter wait is not worth a timer. It is skipped, and a later wait makes up for it. */
const SHORTEST_WAIT_MS = 4;

/**
 * Slows work down to `unitsPerSecond`, on average since its creation. Without a rate, it never waits.
 *
 * A `RateLimiter` does not fit here: it counts calls, and one call of {@link pass} may be for many units.
 */
export class Throttle {
  readonly #unitsPerSecond: number;
  readonly #options: WaitOptions;
  readonly #startMs: number;
  #units = 0;

  constructor(unitsPerSecond: number | undefined, options: WaitOptions) {
    this.#unitsPerSecond = unitsPerSecond ?? Infinity;
    this.#options = options;
    this.#startMs = options.clock.now();
  }

  /** Resolves when `units` more units may be done. Rejects with the signal's reason when it is aborted. */
  async pass(units: number): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (this.#unitsPerSecond === Infinity) return;
    this.#units += units;
    const dueMs = this.#startMs + (this.#units / this.#unitsPerSecond) * 1000;
    const aheadMs = dueMs - this.#options.clock.now();
    if (aheadMs >= SHORTEST_WAIT_MS) await wait(aheadMs, this.#options);
  }
}

/** How many pieces a second a throttled stream forwards: enough to look smooth. */
const PIECES_PER_SECOND = 20;

/**
 * Returns a stream that forwards bytes at `bytesPerSecond`, in small pieces, so that the flow looks smooth.
 */
export function throttleBytes(
  bytesPerSecond: number,
  options: WaitOptions,
): TransformStream<Uint8Array, Uint8Array> {
  const throttle = new Throttle(bytesPerSecond, options);
  const pieceBytes = Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
  return new TransformStream({
    async transform(chunk, controller) {
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        const piece = chunk.subarray(start, start + pieceBytes);
        await throttle.pass(piece.length);
        controller.enqueue(piece);
      }
    },
  });
}
