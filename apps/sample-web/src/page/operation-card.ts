import type { ProgressUpdate } from '@milepost/mcp-sdk';
import type { MilepostProgressElement } from '@milepost/progress-element';

import { runCall } from './run-call.js';
import type { Session } from './session.js';
import type { RequestedCall } from './start-form.js';
import { unitOf } from './tool-traits.js';

/** A click within this time after the end is ignored, because the user meant "Cancel", not "Remove". */
const IGNORE_REMOVE_MS = 500;

/** The events of an {@link OperationCard}. */
export interface CardListener {
  /** Called when the operation has ended. */
  readonly onEnded: () => void;
  /** Called when the user removes the card. */
  readonly onRemove: (card: OperationCard) => void;
}

/**
 * One operation in the list: its bar, and a button. The button cancels the operation; after the end it
 * removes the card.
 */
export class OperationCard {
  readonly element: HTMLLIElement = document.createElement('li');
  readonly progress: MilepostProgressElement = document.createElement('milepost-progress');
  readonly button: HTMLButtonElement = document.createElement('button');
  readonly #listener: CardListener;
  readonly #cancellation = new AbortController();
  #endedAtMs = 0;
  #fraction = 0;

  constructor(name: string, listener: CardListener) {
    this.#listener = listener;
    this.element.className = 'card';
    this.progress.label = name;
    // The page makes the announcements for all bars.
    this.progress.quiet = true;
    this.button.type = 'button';
    this.#labelButton('Cancel');
    this.button.addEventListener('click', () => this.#onClick());
    this.element.append(this.progress, this.button);
  }

  get isActive(): boolean {
    return this.progress.state === 'active';
  }

  /** The part that is done, from 0 to 1. It is 1 for every operation that has ended, in any state. */
  get fraction(): number {
    return this.isActive ? this.#fraction : 1;
  }

  /** Cancels the operation. Does nothing after the end. */
  cancel(): void {
    this.#cancellation.abort();
  }

  /** Calls the tool and shows the progress and the end of the call. */
  async run(call: RequestedCall, session: Session): Promise<void> {
    const { progress } = this;
    progress.unit = unitOf(call.tool, undefined);
    const onprogress = (update: ProgressUpdate): void => {
      const unit = unitOf(call.tool, update.total);
      if (unit !== progress.unit) progress.unit = unit;
      progress.update = update;
      this.#fraction = update.fraction ?? 0;
    };
    const { signal } = this.#cancellation;
    const { state, message } = await runCall(call, session, { onprogress, signal });
    if (state !== 'cancelled' && message) progress.message = message;
    progress.state = state;
    this.#endedAtMs = performance.now();
    this.element.dataset['state'] = state;
    this.#labelButton('Remove');
    this.#listener.onEnded();
  }

  // One button has both functions, so that the focus stays on it when the operation ends.
  #onClick(): void {
    if (this.isActive) this.cancel();
    else if (performance.now() - this.#endedAtMs > IGNORE_REMOVE_MS) this.#listener.onRemove(this);
  }

  #labelButton(action: string): void {
    this.button.textContent = action;
    this.button.setAttribute('aria-label', `${action} ${this.progress.label}`);
  }
}
