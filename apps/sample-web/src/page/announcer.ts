import type { ProgressAnnouncement } from '@milepost/progress-element';

import type { OverallProgress } from './overall-progress.js';

/** Options of an {@link Announcer}. */
export interface AnnouncerOptions {
  /** The live region that assistive technology reads out without interrupting. */
  readonly status: HTMLElement;
  /** The live region for failures, which may interrupt. */
  readonly alert: HTMLElement;
  /** Returns the combined progress of the operations. */
  readonly overall: () => OverallProgress;
}

/**
 * How long messages are collected before they are announced together, because people cannot listen faster.
 */
const BATCH_MS = 1_000;

/** The largest number of operations that one announcement names. A larger number is only counted. */
const MAX_NAMED = 3;

/**
 * Makes all announcements of the page.
 *
 * If one operation runs, its progress is announced at most once for each ten per cent. If several run, the
 * mean of all is announced instead. Operations that end within the same second are announced together.
 */
export class Announcer {
  readonly #options: AnnouncerOptions;
  // The latest announcement of each element.
  readonly #ends = new Map<Element, ProgressAnnouncement>();
  readonly #failures = new Map<Element, ProgressAnnouncement>();
  #step: string | undefined;
  #messages: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tens = 0;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  /** Announces a message of the page itself in the polite region. Empty text is ignored. */
  announce(text: string): void {
    if (!text) return;
    this.#messages.push(text);
    this.#scheduleFlush();
  }

  /** Handles the `milepost-announce` event of an operation. */
  handleAnnouncement({ target, detail }: CustomEvent<ProgressAnnouncement>): void {
    if (detail.kind === 'progress') this.#step = detail.text;
    else if (target instanceof Element)
      (detail.kind === 'failure' ? this.#failures : this.#ends).set(target, detail);
    this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#flush();
    }, BATCH_MS);
  }

  #flush(): void {
    const { status, alert } = this.#options;
    const polite = [...this.#messages.splice(0), describeEnds(this.#ends), this.#describeStep()].filter(
      Boolean,
    );
    const failures = describeFailures([...this.#failures.values()]);
    this.#ends.clear();
    this.#failures.clear();
    if (polite.length > 0) status.textContent = polite.join(' ');
    if (failures) alert.textContent = failures;
  }

  #describeStep(): string {
    const step = this.#step;
    this.#step = undefined;
    const { running, count, percentage } = this.#options.overall();
    // When none is running, the operations that are started next begin at 0.
    const tens = running === 0 ? 0 : Math.floor(percentage / 10);
    const advanced = tens > this.#tens;
    this.#tens = tens;
    if (step === undefined || running === 0) return '';
    if (count === 1) return sentence(step);
    return advanced ? `${count} operations: ${tens * 10} %, ${running} running.` : '';
  }
}

function describeEnds(ends: ReadonlyMap<Element, ProgressAnnouncement>): string {
  if (ends.size <= MAX_NAMED) return [...ends.values()].map(({ text }) => sentence(text)).join(' ');
  const counts = new Map<string, number>();
  for (const element of ends.keys()) {
    const state = element.getAttribute('state') ?? '';
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return sentence([...counts].map(([state, count]) => `${count} ${state}`).join(', '));
}

function describeFailures(failures: readonly ProgressAnnouncement[]): string {
  const texts = failures.slice(0, MAX_NAMED).map(({ text }) => sentence(text));
  if (failures.length <= MAX_NAMED) return texts.join(' ');
  return `${failures.length} operations failed. ${texts[0] ?? ''}`;
}

function sentence(text: string): string {
  return !text || /[.!?…]$/.test(text) ? text : `${text}.`;
}
