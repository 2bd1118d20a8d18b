import type { Clock, TimerHandle } from '@milepost/progress-core';

import type { FilmFrame } from './film-svg.js';
import type { OperationView } from './operation-view.js';
import { renderFrame } from './render-frame.js';
import { renderSummary, type RunTotals } from './render-summary.js';
import type { RunView } from './view.js';

/** Options of a {@link RecordingView}. */
export interface RecordingViewOptions {
  /** The width of the terminal, in cells. */
  readonly columns: number;
  /** The time between two frames, in ms. */
  readonly everyMs: number;
  /** Lines that are shown at the top of every frame. */
  readonly heading: readonly string[];
  readonly clock: Clock;
}

/** Records what a terminal would show, as frames for `filmSvg`. */
export class RecordingView implements RunView {
  readonly frames: FilmFrame[] = [];
  readonly #options: RecordingViewOptions;
  readonly #operations = new Map<string, OperationView>();
  #startedAtMs: number | undefined;
  #timer: TimerHandle;

  constructor(options: RecordingViewOptions) {
    this.#options = options;
  }

  started(operation: OperationView): void {
    this.#operations.set(operation.name, operation);
    if (this.#startedAtMs !== undefined) return;
    this.#startedAtMs = this.#options.clock.now();
    // The first frame waits for the operations that start at the same time.
    this.#timer = this.#options.clock.setTimeout(() => this.#record(), 0);
  }

  updated(operation: OperationView): void {
    this.#operations.set(operation.name, operation);
  }

  ended(operation: OperationView): void {
    this.#operations.set(operation.name, operation);
  }

  logged(): void {
    // The stderr of the server is not part of the picture.
  }

  connectionChanged(): void {
    // The picture does not show changes of the connection.
  }

  closed(totals: RunTotals): void {
    this.#options.clock.clearTimeout(this.#timer);
    const look = { unicode: true, color: true, columns: this.#options.columns };
    this.#keep(['', ...renderSummary(totals, look)]);
  }

  #record(): void {
    this.#keep([]);
    this.#timer = this.#options.clock.setTimeout(() => this.#record(), this.#options.everyMs);
  }

  #keep(below: readonly string[]): void {
    const { columns, heading, clock } = this.#options;
    const nowMs = clock.now();
    const snapshot = { operations: [...this.#operations.values()], nowMs };
    const lines = renderFrame(snapshot, { columns, unicode: true, color: true });
    this.frames.push({ atMs: nowMs - (this.#startedAtMs ?? nowMs), lines: [...heading, ...lines, ...below] });
  }
}
