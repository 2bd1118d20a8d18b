import { type Progress, ProgressError, ProgressErrorCode, type ProgressToken } from '@milepost/progress-core';

import type { ProgressOutlet, ProgressSource } from './progress-outlet.js';
import { type ItemCounter, track, type TrackOptions } from './track.js';
import { trackBytes } from './track-bytes.js';

/** Phases by name, as {@link ProgressTeller.phases} gives them. */
export type ProgressPhases<Weights> = { readonly [Name in keyof Weights]: ProgressPhase };

interface WeightedPart {
  readonly phase: ProgressTeller;
  readonly weight: number;
}

// A phase's own numbers are plain doubles, unknown ones NaN: written at each report, read only when an update may pass.
const UNKNOWN = NaN;
const NOTHING_YET = -Infinity;

/**
 * What a whole operation and each part of it have in common: telling how far it is, in a unit of its own.
 *
 * Telling never throws, never waits, and goes out no faster than the reporter allows.
 */
export abstract class ProgressTeller {
  protected readonly outlet: ProgressOutlet;
  #progress = NOTHING_YET;
  #total = UNKNOWN;
  #fraction = 0.0;
  #start = 0.0;
  #weightSum = 1;
  #parts: readonly WeightedPart[] | undefined;

  protected constructor(outletFor: (source: ProgressSource) => ProgressOutlet) {
    this.outlet = outletFor({ read: () => this.#read() });
  }

  /** What the updates go out under; undefined where the requester asked for none. */
  get token(): ProgressToken | undefined {
    return this.outlet.token;
  }

  /**
   * Tells how far it is. Synchronous, never throws, costs nanoseconds when the update is held back.
   *
   * @param progress - finite; what is not above the last told is not sent.
   * @param total - finite; kept until another is given; leave it out while it is unknown.
   * @param message - what is being done; sent also where the progress has not changed.
   */
  report(progress: number, total?: number, message?: string): void {
    const steps = typeof progress === 'number' && progress > this.#progress && progress < Infinity;
    // What nearly every call in a loop is, and all that it costs.
    if (
      steps &&
      message === undefined &&
      (total === undefined || total === this.#total) &&
      this.outlet.open
    ) {
      this.#progress = progress;
      this.outlet.gate.offer();
    } else {
      this.#tell(steps, progress, total, message);
    }
  }

  /** Tells that `by` more is done; default 1, at least 0. */
  increment(by = 1, message?: string): void {
    // What is no number is left to report to complain of.
    this.report(typeof by === 'number' ? this.done + by : by, undefined, message);
  }

  /** Tells what is being done, the value unchanged. */
  message(text: string): void {
    this.report(this.done, undefined, text);
  }

  /**
   * Counts the items of an iterable, or async iterable, as they are worked on: an item is done when the next is asked
   * for. The total is `options.total`, or else the `size` or `length` where there is one; it grows with the list.
   *
   * @returns an iterable of the same kind and items, to be iterated once.
   */
  track<Item>(items: Iterable<Item>, options?: TrackOptions<Item>): Iterable<Item>;
  track<Item>(items: AsyncIterable<Item>, options?: TrackOptions<Item>): AsyncIterable<Item>;
  track<Item>(
    items: Iterable<Item> | AsyncIterable<Item>,
    options: TrackOptions<Item> = {},
  ): Iterable<Item> | AsyncIterable<Item> {
    const { outlet } = this;
    const counter: ItemCounter = {
      isOpen: () => outlet.open,
      report: (progress, total, message) => this.report(progress, total, message),
      complain: (code, why) => outlet.complain(code, why),
    };
    return track(counter, items, this.done, options);
  }

  /**
   * A stream to pipe bytes through, which counts them: `source.pipeThrough(progress.trackBytes(totalBytes))`, or, as a
   * step of Node's `pipeline`, `Duplex.fromWeb(progress.trackBytes(totalBytes))`. The chunks are passed on as they are.
   */
  trackBytes<Chunk extends { readonly byteLength: number } = Uint8Array>(
    totalBytes?: number,
  ): TransformStream<Chunk, Chunk> {
    return trackBytes(this, this.done, totalBytes);
  }

  /**
   * Splits what is left of this phase into parts, which may run in parallel, end out of order, learn their totals
   * late, nest, or never report. The whole stays strictly increasing.
   *
   * Where no total is known yet, the total becomes the sum of the weights. Call it once a phase.
   *
   * @param weights - how much of the whole each part is, relative to the others; finite, at least 0, not all 0.
   * @throws ProgressError `invalid_progress` where a weight is not valid; `state_error` when called twice.
   */
  phases<const Weights extends Readonly<Record<string, number>>>(weights: Weights): ProgressPhases<Weights> {
    const sum = sumOf(weights);
    if (this.#parts) {
      const advice = 'phases() was called twice on one phase; call it on one of its phases to nest.';
      throw new ProgressError(ProgressErrorCode.STATE_ERROR, advice);
    }
    const named = Object.entries(weights).map(([name, weight]) => {
      return { name, phase: new ProgressPhase(this.outlet), weight };
    });
    this.#start = this.done;
    this.#weightSum = sum;
    this.#parts = named;
    // NaN, the unknown total, is not above the start either.
    if (!(this.#total > this.#start)) this.#total = Math.min(this.#start + sum, Number.MAX_VALUE);
    this.report(this.#start);
    return Object.fromEntries(named.map(({ name, phase }) => [name, phase])) as ProgressPhases<Weights>;
  }

  /** How much is done, in this phase's own unit; 0 before the first report. */
  protected get done(): number {
    this.#collect();
    return this.#progress === NOTHING_YET ? 0 : this.#progress;
  }

  /** Brings the value to the total, where one is known, and all of this phase into the whole. */
  protected finish(message?: string): void {
    if (!this.outlet.open) return;
    this.#fraction = 1;
    this.#collect();
    const news = this.#total > this.#progress;
    if (news) this.#progress = this.#total;
    if (message !== undefined) this.#say(message, news);
    // Offered in any case: without a total it is the whole that has moved, not this phase's own value.
    this.outlet.gate.offer();
  }

  #read(): Progress {
    this.#collect();
    return { progress: this.#progress, total: Number.isNaN(this.#total) ? undefined : this.#total };
  }

  // Takes in what the parts have done since. Monotonic sums of monotonic terms: rounding cannot turn it back.
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

  // A total that grows late would turn the share back: then it stands until it is caught up with.
  #shareDone(): number {
    this.#collect();
    const share = this.#total > 0 ? Math.min(this.#progress / this.#total, 1) : 0;
    if (share > this.#fraction) this.#fraction = share;
    return this.#fraction;
  }

  // `steps` says whether the progress is a finite number above the last.
  #tell(steps: boolean, progress: number, total: number | undefined, message: string | undefined): void {
    if (!this.outlet.open) return;
    let news = steps;
    if (steps) this.#progress = progress;
    else if (!Number.isFinite(progress)) this.#complain('progress', 'a finite number', progress);
    if (total !== undefined && total !== this.#total) news = this.#learn(total) || news;
    if (message !== undefined) news = this.#say(message, news) || news;
    if (news) this.outlet.gate.offer();
  }

  #learn(total: number): boolean {
    if (Number.isFinite(total)) {
      this.#total = total;
      return true;
    }
    this.#complain('total', 'a finite number', total);
    return false;
  }

  // A text that was told before is no news by itself.
  #say(text: string, advances: boolean): boolean {
    const { outlet } = this;
    if (typeof text !== 'string') {
      this.#complain('message', 'a string', text);
      return false;
    }
    if (!advances && text === outlet.text) return false;
    outlet.text = text;
    outlet.textWaits = true;
    return true;
  }

  #complain(name: string, expected: string, value: unknown): void {
    this.outlet.complain(
      ProgressErrorCode.INVALID_PROGRESS,
      () =>
        `The ${name} reported must be ${expected}, not ${typeof value === 'number' ? String(value) : typeof value}.`,
    );
  }
}

/** A part of an operation; made by {@link ProgressTeller.phases}. Shares the reporter's token, rate and end. */
export class ProgressPhase extends ProgressTeller {
  /** @internal */
  constructor(outlet: ProgressOutlet) {
    super(() => outlet);
  }

  /** Tells that all of this phase is done, whatever was reported before. */
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
  return typeof value === 'number' || value === null ? String(value) : typeof value;
}

function invalidWeights(message: string): ProgressError {
  return new ProgressError(ProgressErrorCode.INVALID_PROGRESS, message);
}
