import { OperationCard } from './operation-card.js';
import type { Overall } from './overall.js';
import type { Session } from './session.js';
import type { WantedCall } from './start-form.js';

/** Where the list is shown. */
export interface ListElements {
  readonly heading: HTMLElement;
  readonly list: HTMLElement;
  readonly counts: HTMLElement;
  readonly cancelAll: HTMLButtonElement;
  readonly clearEnded: HTMLButtonElement;
}

// All of a hundred in one go would hold up the page for longer than a frame takes.
const STARTS_A_FRAME = 10;

/** All operations that were started, the latest first. */
export class OperationList {
  readonly #elements: ListElements;
  readonly #cards = new Set<OperationCard>();
  readonly #numbers = new Map<string, number>();
  // Those that were started since none was running.
  #batch = new Set<OperationCard>();
  // The frames in which the rest of a hundred is to begin.
  readonly #startFrames = new Set<number>();
  #countsAreDue = false;

  constructor(elements: ListElements) {
    this.#elements = elements;
    const { cancelAll, clearEnded } = elements;
    cancelAll.addEventListener('click', () => this.#cancelAll());
    clearEnded.addEventListener('click', () => {
      for (const card of [...this.#cards].filter(({ isActive }) => !isActive)) this.#take(card);
    });
  }

  /** Starts the same call so many times at once. */
  start(call: WantedCall, count: number, session: Session): void {
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

  /** How those that were started since none was running stand, taken together. */
  get overall(): Overall {
    const cards = [...this.#batch];
    const sum = cards.reduce((done, { fraction }) => done + fraction, 0);
    return {
      running: cards.filter(({ isActive }) => isActive).length,
      count: cards.length,
      percentage: cards.length > 0 ? Math.floor((sum / cards.length) * 100) : 0,
    };
  }

  #atNextFrame(startSome: () => void): void {
    const frame = requestAnimationFrame(() => {
      this.#startFrames.delete(frame);
      startSome();
    });
    this.#startFrames.add(frame);
  }

  // What has not begun yet never does.
  #cancelAll(): void {
    for (const frame of this.#startFrames) cancelAnimationFrame(frame);
    this.#startFrames.clear();
    for (const card of this.#cards) card.cancel();
    this.#changed();
  }

  #startOne(call: WantedCall, session: Session): OperationCard {
    const card = new OperationCard(this.#numbered(call.name), {
      onended: () => this.#changed(),
      onremove: (removed) => this.#remove(removed),
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
    this.#take(card);
    (neighbour ?? this.#elements.heading).focus();
  }

  #take(card: OperationCard): void {
    this.#cards.delete(card);
    card.element.remove();
    this.#changed();
  }

  // A hundred that end at once are counted once.
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
    // Not `disabled`: that would take the focus away from under whoever has just pressed it.
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
