import { wholePercentage } from '@milepost/progress-element/internal';

import { OperationCard } from './operation-card.js';
import type { OverallProgress } from './overall-progress.js';
import type { Session } from './session.js';
import type { RequestedCall } from './start-form.js';

/** The elements of the page that show and control the list. */
export interface ListElements {
  readonly heading: HTMLElement;
  readonly list: HTMLElement;
  readonly counts: HTMLElement;
  readonly cancelAll: HTMLButtonElement;
  readonly clearEnded: HTMLButtonElement;
}

// Starting a hundred operations at once would block the page for longer than a frame.
const STARTS_A_FRAME = 10;

/** The list of all operations that were started, the latest first. */
export class OperationList {
  readonly #elements: ListElements;
  readonly #cards = new Set<OperationCard>();
  readonly #numbers = new Map<string, number>();
  // The operations that were started since the last moment at which none was running.
  #batch = new Set<OperationCard>();
  // The frames in which the remaining operations of a `start` will begin.
  readonly #startFrames = new Set<number>();
  #countsAreDue = false;

  constructor(elements: ListElements) {
    this.#elements = elements;
    const { cancelAll, clearEnded } = elements;
    cancelAll.addEventListener('click', () => this.#cancelAll());
    clearEnded.addEventListener('click', () => {
      for (const card of [...this.#cards].filter(({ isActive }) => !isActive)) this.#removeCard(card);
    });
  }

  /** Starts the same call `count` times, at most 10 in each frame. */
  start(call: RequestedCall, count: number, session: Session): void {
    const { list } = this.#elements;
    const before = list.firstElementChild;
    if (this.overall.running === 0) this.#batch = new Set();
    const startSome = (left: number): void => {
      const fragment = document.createDocumentFragment();
      for (let index = 0; index < Math.min(left, STARTS_A_FRAME); index++)
        fragment.append(this.#startOne(call, session).element);
      list.insertBefore(fragment, before?.parentElement === list ? before : null);
      if (left > STARTS_A_FRAME) this.#atNextFrame(() => startSome(left - STARTS_A_FRAME));
      this.#changed();
    };
    startSome(count);
  }

  /** The combined progress of the operations started since the last moment at which none was running. */
  get overall(): OverallProgress {
    const cards = [...this.#batch];
    const sum = cards.reduce((done, { fraction }) => done + fraction, 0);
    return {
      running: cards.filter(({ isActive }) => isActive).length,
      count: cards.length,
      percentage: cards.length > 0 ? wholePercentage(sum / cards.length) : 0,
    };
  }

  #atNextFrame(startSome: () => void): void {
    const frame = requestAnimationFrame(() => {
      this.#startFrames.delete(frame);
      startSome();
    });
    this.#startFrames.add(frame);
  }

  // Cancels the running operations, and those that have not begun.
  #cancelAll(): void {
    for (const frame of this.#startFrames) cancelAnimationFrame(frame);
    this.#startFrames.clear();
    for (const card of this.#cards) card.cancel();
    this.#changed();
  }

  #startOne(call: RequestedCall, session: Session): OperationCard {
    const card = new OperationCard(this.#numbered(call.name), {
      onEnded: () => this.#changed(),
      onRemove: (removed) => this.#remove(removed),
    });
    this.#cards.add(card);
    this.#batch.add(card);
    void card.run(call, session);
    return card;
  }

  #numbered(name: string): string {
    const number = (this.#numbers.get(name) ?? 0) + 1;
    this.#numbers.set(name, number);
    return `${name} #${number}`;
  }

  #remove(card: OperationCard): void {
    const { nextElementSibling, previousElementSibling } = card.element;
    const neighbour = (nextElementSibling ?? previousElementSibling)?.querySelector('button');
    this.#removeCard(card);
    (neighbour ?? this.#elements.heading).focus();
  }

  #removeCard(card: OperationCard): void {
    this.#cards.delete(card);
    card.element.remove();
    this.#changed();
  }

  // Changes in the same task are counted together, so that a hundred ends cause one count.
  #changed(): void {
    if (this.#countsAreDue) return;
    this.#countsAreDue = true;
    queueMicrotask(() => {
      this.#countsAreDue = false;
      this.#count();
    });
  }

  #count(): void {
    const { counts, cancelAll, clearEnded } = this.#elements;
    const states = new Map<string, number>();
    for (const { progress } of this.#cards) states.set(progress.state, (states.get(progress.state) ?? 0) + 1);
    const active = states.get('active') ?? 0;
    counts.textContent = describeCounts(states);
    // `disabled` is not used, because the button that the user has just pressed would lose the focus.
    cancelAll.ariaDisabled = String(active === 0 && this.#startFrames.size === 0);
    clearEnded.ariaDisabled = String(active === this.#cards.size);
  }
}

const WORDS: readonly (readonly [state: string, word: string])[] = [
  ['active', 'running'],
  ['completed', 'completed'],
  ['failed', 'failed'],
  ['timed_out', 'timed out'],
  ['expired', 'expired'],
  ['cancelled', 'cancelled'],
];

function describeCounts(states: ReadonlyMap<string, number>): string {
  const parts = WORDS.flatMap(([state, word]) => {
    const count = states.get(state) ?? 0;
    return count > 0 ? [`${count} ${word}`] : [];
  });
  return parts.join(' · ') || 'None yet';
}
