import type { ProgressDescription } from './describe-progress.js';
import { isFailure, type ProgressElementState, stateName } from './progress-state.js';

/** A text to be spoken. It is the `detail` of a `milepost-announce` event. */
export interface ProgressAnnouncement {
  /** The text, such as `Download: 40 %`. It is one line, without control characters. */
  readonly text: string;
  /**
   * The reason for the announcement:
   *
   * - `progress`: another ten per cent are done.
   * - `state`: the operation completed, was cancelled, or became active again.
   * - `failure`: the operation failed, timed out or expired. The announcement may interrupt other speech.
   */
  readonly kind: 'progress' | 'state' | 'failure';
}

/** Decides when an operation is announced: at most every ten per cent, and when its state changes. */
export class Announcements {
  #state: ProgressElementState = 'active';
  #tens = 0;

  /**
   * Sets the state and percentage from which later changes are counted. They are not announced themselves.
   */
  restart(state: ProgressElementState, percentage?: number): void {
    this.#state = state;
    this.#tens = tensOf(percentage);
  }

  /** Returns the announcement for the operation's new state and progress, or undefined if none is needed. */
  next(
    state: ProgressElementState,
    { label, percentage, message }: ProgressDescription,
  ): ProgressAnnouncement | undefined {
    if (state !== this.#state) {
      this.restart(state, percentage);
      const failed = isFailure(state);
      const words = [label, stateName(state), failed ? message : ''];
      return { text: sentence(words), kind: failed ? 'failure' : 'state' };
    }
    const tens = tensOf(percentage);
    // Only a new highest step counts, so progress that moves back and forth around a step is announced once.
    if (state !== 'active' || tens <= this.#tens) return undefined;
    this.#tens = tens;
    return { text: sentence([label, `${percentage ?? 0} %`]), kind: 'progress' };
  }
}

function tensOf(percentage = 0): number {
  return Math.floor(percentage / 10);
}

function sentence(words: readonly string[]): string {
  return words.filter(Boolean).join(': ');
}
