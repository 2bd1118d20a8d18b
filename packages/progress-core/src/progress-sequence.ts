/**
 * The verdict of {@link ProgressSequence.accept} on an update.
 *
 * - `accepted`: it is above every progress that was accepted before.
 * - `stale`: it repeats the last accepted progress, or is below it.
 * - `invalid`: its progress or its total is not a finite number.
 * - `closed`: it came after {@link ProgressSequence.close}.
 */
export type ProgressVerdict = 'accepted' | 'stale' | 'invalid' | 'closed';

/**
 * Checks whether an update is a step forward. This is the protocol's rule that progress must increase,
 * without state.
 *
 * - `invalid`: the progress, or a total that is given, is not a finite number.
 * - `stale`: the progress is not above `last`.
 * - `accepted`: the progress is above `last`.
 *
 * The total may be smaller than the progress, because peers estimate it.
 *
 * @param last - the last accepted progress; `-Infinity` if there is none.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress#progress-flow
 */
export function judgeProgress(
  last: number,
  progress: unknown,
  total?: unknown,
): 'accepted' | 'stale' | 'invalid' {
  if (!Number.isFinite(progress) || (total !== undefined && !Number.isFinite(total))) return 'invalid';
  return (progress as number) > last ? 'accepted' : 'stale';
}

/** Checks the updates of one token in order. Accepts only steps forward, and nothing after the end. */
export class ProgressSequence {
  #last = -Infinity;
  #closed = false;

  /** The last accepted progress; `-Infinity` before the first. */
  get last(): number {
    return this.#last;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Accepts the update if it is a step forward. Returns the verdict. Never throws, even for invalid values.
   */
  accept(progress: number, total?: number): ProgressVerdict {
    if (this.#closed) return 'closed';
    const verdict = judgeProgress(this.#last, progress, total);
    if (verdict === 'accepted') this.#last = progress;
    return verdict;
  }

  /** Ends the sequence. The verdict on every later update is `closed`. */
  close(): void {
    this.#closed = true;
  }
}
