/** How much may be on its way to a peer that has not said that it has read it, in UTF-16 code units: 1 Mi. */
const WINDOW_LENGTH = 1_048_576;

/**
 * How much a peer reads before it says so, in UTF-16 code units: seldom enough to cost nothing, and far below the window, so
 * that a peer that keeps reading never stops its sender.
 */
export const ACKNOWLEDGED_LENGTH: number = 65_536;

/** Counts what the peer has not read yet. A port takes whatever it is given, so this is all that slows a sender down. */
export class Credit {
  #window = WINDOW_LENGTH;
  #unread = 0;
  #resume: (() => void) | undefined;

  /** So much was posted; calls `resume` when more may be, at once where that is now. */
  spend(length: number, resume: () => void): void {
    this.#unread += length;
    this.#resume = resume;
    this.#resumeWithin();
  }

  /**
   * The peer says that it has read so much.
   *
   * @returns false for what cannot be true, which counts for nothing.
   */
  restore(length: unknown): boolean {
    if (typeof length !== 'number' || !(length > 0 && length <= this.#unread)) return false;
    this.#unread -= length;
    this.#resumeWithin();
    return true;
  }

  /** From now on everything may be posted. */
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
