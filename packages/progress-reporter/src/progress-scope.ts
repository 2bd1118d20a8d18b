import { type Progress, ProgressError, ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';
import { describeValue } from '@milepost/progress-core/internal';

import type { ProgressSender, ProgressSource } from './progress-sender.js';
import { type ItemCounter, track, type TrackOptions } from './track.js';
import { trackBytes } from './track-bytes.js';

/** Phases by name, as {@link ProgressScope.phases} returns them. */
export type ProgressPhases<Weights> = { readonly [Name in keyof Weights]: ProgressPhase };

interface WeightedPart {
  readonly phase: ProgressScope;
  readonly weight: number;
}

// The numbers of a phase are plain doubles, so that a report only stores them; they are read when an update
// may be sent. NaN stands for an unknown number.
const UNKNOWN = NaN;
const NOTHING_YET = -Infinity;

/**
 * The methods that a reporter and each of its phases share, to report progress in a unit of their own.
 *
 * Reporting never throws and never waits. Updates are sent no faster than the reporter allows.
 */
export abstract class ProgressScope {
  protected readonly sender: ProgressSender;
  #progress = NOTHING_YET;
  #total = UNKNOWN;
  #fraction = 0.0;
  #start = 0.0;
  #weightSum = 1;
  #parts: readonly WeightedPart[] | undefined;

  protected constructor(senderFor: (source: ProgressSource) => ProgressSender) {
    this.sender = senderFor({ read: () => this.#read() });
  }

  /** The token of the updates; undefined if the requester asked for none. */
  get token(): ProgressToken | undefined {
    return this.sender.token;
  }

  /**
   * Reports the progress. Synchronous, never throws, and costs nanoseconds while the update has to wait.
   *
   * @param progress - the amount that is done; finite. A value that is not above the last one is not sent.
   * @param total - the whole amount; finite. Kept until another is given. Leave it out while it is unknown.
   * @param message - what is being done. It is sent even if the progress has not changed.
   */
  report(progress: number, total?: number, message?: string): void {
    const steps = typeof progress === 'number' && progress > this.#progress && progress < Infinity;
    // Nearly every call in a loop takes this branch, and costs no more than this.
    if (
      steps &&
      message === undefined &&
      (total === undefined || total === this.#total) &&
      this.sender.open
    ) {
      this.#progress = progress;
      this.sender.gate.offer();
    } else {
      this.#reportChange(steps, progress, total, message);
    }
  }

  /**
   * Reports the progress like {@link report}, and resolves when the update was sent, or a newer one that has
   * replaced it. Never rejects: errors are reported to `onError`.
   *
   * It also gives the event loop its turn, so that other work goes on in a loop that awaits it. Such a loop is
   * not faster than the rate: in a long loop, call {@link report} for each step, and this only now and then.
   *
   * ```ts
   * await progress.reportProgress(1, 3, 'The files are read');
   * ```
   *
   * @param progress - see {@link report}, also for `total` and `message`.
   */
  reportProgress(progress: number, total?: number, message?: string): Promise<void> {
    return this.sender.untilSent(() => this.report(progress, total, message));
  }

  /** Adds `by` to the progress; at least 0, default 1. */
  increment(by = 1, message?: string): void {
    // A value that is not a number is passed on as it is, because `report` reports the error.
    this.report(typeof by === 'number' ? this.done + by : by, undefined, message);
  }

  /** Reports what is being done, and leaves the progress as it is. */
  message(text: string): void {
    this.report(this.done, undefined, text);
  }

  /**
   * Counts the items of an iterable or async iterable while they are processed. An item counts as done when
   * the next one is requested. The total is `options.total`, or else the `size` or `length` of `items` if
   * there is one. It grows if the list grows.
   *
   * @returns an iterable of the same kind with the same items. It can be iterated once.
   */
  track<Item>(items: Iterable<Item>, options?: TrackOptions<Item>): Iterable<Item>;
  track<Item>(items: AsyncIterable<Item>, options?: TrackOptions<Item>): AsyncIterable<Item>;
  track<Item>(
    items: Iterable<Item> | AsyncIterable<Item>,
    options: TrackOptions<Item> = {},
  ): Iterable<Item> | AsyncIterable<Item> {
    const { sender } = this;
    const counter: ItemCounter = {
      isOpen: () => sender.open,
      report: (progress, total, message) => this.report(progress, total, message),
      reportError: (code, why) => sender.reportError(code, why),
    };
    return track(counter, items, this.done, options);
  }

  /**
   * Returns a stream that counts the bytes which are piped through it:
   * `source.pipeThrough(progress.trackBytes(totalBytes))`, or, as a step of Node's `pipeline`,
   * `Duplex.fromWeb(progress.trackBytes(totalBytes))`. The chunks are not changed.
   */
  trackBytes<Chunk extends { readonly byteLength: number } = Uint8Array>(
    totalBytes?: number,
  ): TransformStream<Chunk, Chunk> {
    return trackBytes(this, this.done, totalBytes);
  }

  /**
   * Splits the rest of this phase into parts. The parts may run in parallel, end in any order, get their
   * totals late, be split again, or never report. The progress of the whole stays strictly increasing.
   *
   * If no total above the current progress is known, the total becomes the current progress plus the sum of
   * the weights. Call `phases` only once for each phase.
   *
   * @param weights - the size of each part relative to the others; finite, at least 0, not all 0.
   * @throws ProgressError `invalid_progress` if a weight is not valid; `state_error` if it is called twice.
   */
  phases<const Weights extends Readonly<Record<string, number>>>(weights: Weights): ProgressPhases<Weights> {
    const sum = sumOf(weights);
    if (this.#parts) {
      const advice = 'phases() was called twice on one phase; call it on one of its phases to nest.';
      throw new ProgressError(ProgressErrorCode.STATE_ERROR, advice);
    }
    const named = Object.entries(weights).map(([name, weight]) => {
      return { name, phase: new ProgressPhase(this.sender), weight };
    });
    this.#start = this.done;
    this.#weightSum = sum;
    this.#parts = named;
    // This is also true if the total is unknown, because NaN is not above any number.
    if (!(this.#total > this.#start)) this.#total = Math.min(this.#start + sum, Number.MAX_VALUE);
    this.report(this.#start);
    return Object.fromEntries(named.map(({ name, phase }) => [name, phase])) as ProgressPhases<Weights>;
  }

  /** The amount that is done, in this phase's own unit; 0 before the first report. */
  protected get done(): number {
    this.#collect();
    return this.#progress === NOTHING_YET ? 0 : this.#progress;
  }

  /** Sets the progress to the total, if that is known, and counts this phase as completely done. */
  protected finish(message?: string): void {
    if (!this.sender.open) return;
    this.#fraction = 1;
    this.#collect();
    const changed = this.#total > this.#progress;
    if (changed) this.#progress = this.#total;
    if (message !== undefined) this.#setMessage(message, changed);
    // Offered in any case: a phase without a total has no new value of its own, but the whole has advanced.
    this.sender.gate.offer();
  }

  #read(): Progress {
    this.#collect();
    return { progress: this.#progress, total: Number.isNaN(this.#total) ? undefined : this.#total };
  }

  // Updates the progress from the parts. It is a monotonic sum of monotonic terms, so rounding cannot
  // decrease it.
  #collect(): void {
    if (!this.#parts) return;
    let weight = 0;
    let whole = true;
    for (const part of this.#parts) {
      const share = part.phase.#shareDone();
      weight += part.weight * share;
      whole &&= share === 1;
    }
    const perWeight = (this.#total - this.#start) / this.#weightSum;
    const value = whole ? this.#total : Math.min(this.#start + weight * perWeight, this.#total);
    if (value > this.#progress) this.#progress = value;
  }

  // Returns the share that is done, 0 to 1. It never decreases: after the total has grown, it stays the same
  // until the progress has caught up.
  #shareDone(): number {
    this.#collect();
    const share = this.#total > 0 ? Math.min(this.#progress / this.#total, 1) : 0;
    if (share > this.#fraction) this.#fraction = share;
    return this.#fraction;
  }

  // Stores a report and offers an update. `steps` is true if the progress is finite and above the last one.
  #reportChange(
    steps: boolean,
    progress: number,
    total: number | undefined,
    message: string | undefined,
  ): void {
    if (!this.sender.open) return;
    let changed = steps;
    if (steps) this.#progress = progress;
    else if (!Number.isFinite(progress)) this.#refuse('progress', 'a finite number', progress);
    if (total !== undefined && total !== this.#total) changed = this.#setTotal(total) || changed;
    if (message !== undefined) changed = this.#setMessage(message, changed) || changed;
    if (changed) this.sender.gate.offer();
  }

  #setTotal(total: number): boolean {
    if (Number.isFinite(total)) {
      this.#total = total;
      return true;
    }
    this.#refuse('total', 'a finite number', total);
    return false;
  }

  // Stores a message, and returns whether it has to be sent: a text that repeats the last one is not sent by
  // itself.
  #setMessage(text: string, advances: boolean): boolean {
    const { sender } = this;
    if (typeof text !== 'string') {
      this.#refuse('message', 'a string', text);
      return false;
    }
    if (!advances && text === sender.text) return false;
    sender.text = text;
    sender.textWaits = true;
    return true;
  }

  #refuse(name: string, expected: string, value: unknown): void {
    this.sender.reportError(
      ProgressErrorCode.INVALID_PROGRESS,
      () => `The ${name} reported must be ${expected}, not ${describeValue(value)}.`,
    );
  }
}

/**
 * A part of an operation, created by {@link ProgressScope.phases}. It shares the token and the rate of its
 * reporter, and ends with it.
 */
export class ProgressPhase extends ProgressScope {
  /** @internal */
  constructor(sender: ProgressSender) {
    super(() => sender);
  }

  /** Reports that all of this phase is done, whatever was reported before. */
  complete(message?: string): void {
    this.finish(message);
  }
}

function sumOf(weights: Readonly<Record<string, number>>): number {
  if (typeof weights !== 'object' || (weights as unknown) === null)
    throw invalidWeights(`The weights of phases must be numbers by name, not ${nameOf(weights)}.`);
  let sum = 0;
  for (const [name, weight] of Object.entries(weights)) {
    if (!(Number.isFinite(weight) && weight >= 0)) {
      throw invalidWeights(
        `The weight of phase "${name}" must be a finite number of at least 0, not ${nameOf(weight)}.`,
      );
    }
    sum += weight;
  }
  if (sum > 0 && sum < Infinity) return sum;
  throw invalidWeights('The weights of phases must have a sum that is finite and above 0.');
}

function nameOf(value: unknown): string {
  if (typeof value === 'string') return `the string ${JSON.stringify(value)}`;
  return describeValue(value);
}

function invalidWeights(message: string): ProgressError {
  return new ProgressError(ProgressErrorCode.INVALID_PROGRESS, message);
}
