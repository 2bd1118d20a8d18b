/** What {@link ProgressSequence.accept} says of an update. */
export type ProgressVerdict = 'accepted' | 'stale' | 'invalid' | 'closed';

/**
 * Tells whether an update is a step forward from `last`: the rule of the protocol, in one place, without state.
 *
 * `invalid`: a progress or a given total that is no finite number. `stale`: not above `last`. A total may be anything
 * finite, smaller than the progress included: peers estimate.
 *
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

/** One token's updates in order: lets only steps forward pass, and nothing after the end. */
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

  /** Takes the update where it is a step forward, and says what it is otherwise. Never throws, whatever is passed. */
  accept(progress: number, total?: number): ProgressVerdict {
    if (this.#closed) return 'closed';
    const verdict = judgeProgress(this.#last, progress, total);
    if (verdict === 'accepted') this.#last = progress;
    return verdict;
  }

  /** Ends the sequence: every later update is `closed`. */
  close(): void {
    this.#closed = true;
  }
}
