/** How much may be posted that the peer has not yet acknowledged, in UTF-16 code units: 1 Mi. */
const WINDOW_LENGTH = 1_048_576;

/**
 * How much a receiver reads before it acknowledges, in UTF-16 code units.
 *
 * Acknowledgements are rare enough to cost almost nothing. The value is far below the window, so a receiver
 * that keeps reading never stops its sender.
 */
export const ACKNOWLEDGED_LENGTH: number = 65_536;

/**
 * Counts how much the peer has not yet read, and holds the sender back when that exceeds the window.
 *
 * A port accepts everything, so nothing else would slow the sender down.
 */
export class Credit {
  #window = WINDOW_LENGTH;
  #unread = 0;
  #resume: (() => void) | undefined;

  /**
   * Registers that `length` code units were posted. Calls `resume` once, as soon as more may be posted:
   * before it returns, if that is already so.
   */
  spend(length: number, resume: () => void): void {
    this.#unread += length;
    this.#resume = resume;
    this.#resumeWithin();
  }

  /**
   * Registers that the peer has read `length` more code units.
   *
   * @param length - the value from the peer, which can be anything.
   * @returns false if it cannot be true: not a positive number, or more than was posted. Then it is ignored.
   */
  restore(length: unknown): boolean {
    if (typeof length !== 'number' || !(length > 0 && length <= this.#unread)) return false;
    this.#unread -= length;
    this.#resumeWithin();
    return true;
  }

  /** Removes the limit, so that everything may be posted from now on. */
  lift(): void {
    this.#window = Infinity;
    this.#resumeWithin();
  }

  #resumeWithin(): void {
    if (this.#unread > this.#window) return;
    const resume = this.#resume;
    this.#resume = undefined;
    resume?.();
  }
}
