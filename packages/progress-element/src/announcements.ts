import type { ProgressDescription } from './describe-progress.js';
import { isFailure, type ProgressElementState, stateName } from './progress-state.js';

/** Something to be said aloud: the `detail` of a `milepost-announce` event. */
export interface ProgressAnnouncement {
  /** What to say, such as `Download: 40 %`; safe, and on one line. */
  readonly text: string;
  /**
   * `progress`: another ten per cent are done. `state`: it completed, was cancelled, or works again. `failure`: it failed,
   * timed out or expired, so may interrupt.
   */
  readonly kind: 'progress' | 'state' | 'failure';
}

/** Decides when one operation is worth a word: at most each ten per cent, and when its state changes. */
export class Announcements {
  #state: ProgressElementState = 'active';
  #tens = 0;

  /** Starts anew: what is known now has been told, or need not be. */
  restart(state: ProgressElementState, percentage?: number): void {
    this.#state = state;
    this.#tens = tensOf(percentage);
  }

  /** What is to be said now that the operation stands like this. */
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
    // One that swings about a step is not said again and again.
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
