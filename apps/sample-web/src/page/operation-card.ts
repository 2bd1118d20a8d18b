import type { MilepostProgressElement } from '@milepost/progress-element';

import { callTool } from './call-tool.js';
import type { Session } from './session.js';
import type { WantedCall } from './start-form.js';
import { unitOf } from './tool-traits.js';

/** A click within this time after the end is ignored, because the user meant "Cancel", not "Remove". */
const MEANT_TO_CANCEL_MS = 500;

/** The events of an {@link OperationCard}. */
export interface CardListener {
  /** Called when the operation has ended. */
  readonly onended: () => void;
  /** Called when the user removes the card. */
  readonly onremove: (card: OperationCard) => void;
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
  #cancel: (() => void) | undefined;
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
    this.#cancel?.();
  }

  /** Calls the tool and shows the progress and the end of the call. */
  async run({ tool, arguments: args }: WantedCall, session: Session): Promise<void> {
    const operation = session.manager.start({
      method: 'tools/call',
      params: { name: tool, arguments: { ...args } },
    });
    this.#cancel = () => operation.cancel();
    const { progress } = this;
    progress.unit = unitOf(tool, undefined);
    operation.updates$.subscribe((update) => {
      const unit = unitOf(tool, update.total);
      if (unit !== progress.unit) progress.unit = unit;
      progress.update = update;
      this.#fraction = update.fraction ?? 0;
    });
    const { state, message } = await callTool(operation, session);
    this.#cancel = undefined;
    if (state !== 'cancelled' && message) progress.message = message;
    progress.state = state;
    this.#endedAtMs = performance.now();
    this.element.dataset['state'] = state;
    this.#labelButton('Remove');
    this.#listener.onended();
  }

  // One button has both functions, so that the focus stays on it when the operation ends.
  #onClick(): void {
    if (this.isActive) this.cancel();
    else if (performance.now() - this.#endedAtMs > MEANT_TO_CANCEL_MS) this.#listener.onremove(this);
  }

  #labelButton(does: string): void {
    this.button.textContent = does;
    this.button.setAttribute('aria-label', `${does} ${this.progress.label}`);
  }
}
