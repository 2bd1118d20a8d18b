import type { MilepostProgressElement } from '@milepost/progress-element';

import { callTool } from './call-tool.js';
import type { Session } from './session.js';
import type { WantedCall } from './start-form.js';
import { unitOf } from './tool-traits.js';

/** A click that comes so soon after the end was meant for "Cancel". */
const MEANT_TO_CANCEL_MS = 500;

/** Told when something changes that is counted, or the operation is to be taken from the list. */
export interface CardListener {
  readonly onended: () => void;
  readonly onremove: (card: OperationCard) => void;
}

/** One operation in the list: its bar, and the button that cancels it, then removes it. */
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
    // The page speaks for all of them.
    this.progress.quiet = true;
    this.button.type = 'button';
    this.#labelButton('Cancel');
    this.button.addEventListener('click', () => this.#onClick());
    this.element.append(this.progress, this.button);
  }

  get isActive(): boolean {
    return this.progress.state === 'active';
  }

  /** How much is done, 0 to 1; what is over is done. */
  get fraction(): number {
    return this.isActive ? this.#fraction : 1;
  }

  cancel(): void {
    this.#cancel?.();
  }

  /** Makes the call and shows how it goes. */
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

  // The same button all along, so that the focus stays.
  #onClick(): void {
    if (this.isActive) this.cancel();
    else if (performance.now() - this.#endedAtMs > MEANT_TO_CANCEL_MS) this.#listener.onremove(this);
  }

  #labelButton(does: string): void {
    this.button.textContent = does;
    this.button.setAttribute('aria-label', `${does} ${this.progress.label}`);
  }
}
