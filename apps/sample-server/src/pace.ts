import type { Clock } from '@milepost/progress-core';

/** Settings of {@link wait} and {@link Pace}. */
export interface WaitOptions {
  signal: AbortSignal;
  clock: Clock;
}

/** Resolves after `ms`. Rejects with the signal's reason as soon as the signal is aborted. */
export function wait(ms: number, { signal, clock }: WaitOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clock.clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = clock.setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

/** A shorter wait is not worth a timer. It is skipped, and a later wait makes up for it. */
const SHORTEST_WAIT_MS = 4;

/** Slows work down to `unitsPerSecond`, on average since its creation. Without a rate, it never waits. */
export class Pace {
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
  async take(units: number): Promise<void> {
    this.#options.signal.throwIfAborted();
    if (this.#unitsPerSecond === Infinity) return;
    this.#units += units;
    const dueMs = this.#startMs + (this.#units / this.#unitsPerSecond) * 1000;
    const aheadMs = dueMs - this.#options.clock.now();
    if (aheadMs >= SHORTEST_WAIT_MS) await wait(aheadMs, this.#options);
  }
}

/** How many pieces a second a paced stream forwards: enough to look smooth. */
const PIECES_PER_SECOND = 20;

/**
 * Returns a stream that forwards bytes at `bytesPerSecond`, in small pieces, so that the flow looks smooth.
 */
export function paceBytes(
  bytesPerSecond: number,
  options: WaitOptions,
): TransformStream<Uint8Array, Uint8Array> {
  const pace = new Pace(bytesPerSecond, options);
  const pieceBytes = Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
  return new TransformStream({
    async transform(chunk, controller) {
      for (let start = 0; start < chunk.length; start += pieceBytes) {
        const piece = chunk.subarray(start, start + pieceBytes);
        await pace.take(piece.length);
        controller.enqueue(piece);
      }
    },
  });
}
