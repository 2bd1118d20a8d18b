import type { Clock, TimerHandle } from '@milepost/progress-core';
import { createLogUpdate } from 'log-update';

import { type ConnectionEvent, describeConnectionEvent } from './connection-event.js';
import type { OperationView } from './operation-view.js';
import { renderFrame } from './render-frame.js';
import { ellipsis } from './render-row.js';
import { renderSummary, type RunTotals } from './render-summary.js';
import { oneLine } from './terminal-text.js';
import type { RunView } from './view.js';

const FRAME_MS = 100;
const NOTE = 'Press Ctrl-C to cancel';

/** A terminal: `process.stdout`, or a substitute in tests. Default size: 80 columns, 24 rows. */
export type TerminalStream = NodeJS.WritableStream & { columns?: number; rows?: number };

/** Options of a {@link LiveView}. */
export interface LiveViewOptions {
  readonly stream: TerminalStream;
  /** Draw with line-drawing characters; otherwise with plain ASCII. */
  readonly unicode: boolean;
  readonly color: boolean;
  readonly clock: Clock;
}

/**
 * Draws bars and redraws them in place, at most ten times per second. A frame is drawn only after a change,
 * or while the moving mark of an operation without a known total is shown. Lines that are passed to `logged`
 * are printed above the bars and stay there.
 */
export class LiveView implements RunView {
  readonly #options: LiveViewOptions;
  readonly #draw: ReturnType<typeof createLogUpdate>;
  readonly #operations = new Map<string, OperationView>();
  #lines: string[] = [];
  #timer: TimerHandle;

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#draw = createLogUpdate(options.stream);
    options.stream.on('resize', this.#changed);
  }

  started(operation: OperationView): void {
    this.#operations.set(operation.name, operation);
    this.#changed();
  }

  updated(operation: OperationView): void {
    this.started(operation);
  }

  ended(operation: OperationView): void {
    this.started(operation);
  }

  logged(line: string): void {
    this.#lines.push(oneLine(line));
    // Without bars there is no next frame to wait for.
    if (this.#operations.size === 0) this.#printLines();
    else this.#changed();
  }

  connectionChanged(event: ConnectionEvent): void {
    const text = describeConnectionEvent(event, ellipsis(this.#options.unicode));
    if (text !== undefined) this.logged(text);
  }

  closed(totals: RunTotals): void {
    const { stream, clock, ...look } = this.#options;
    stream.removeListener('resize', this.#changed);
    clock.clearTimeout(this.#timer);
    this.#printLines();
    this.#draw(this.#frame());
    this.#draw.done();
    this.#operations.clear();
    stream.write(`\n${renderSummary(totals, { ...look, columns: this.#columns }).join('\n')}\n`);
  }

  readonly #changed = (): void => {
    this.#timer ??= this.#options.clock.setTimeout(() => this.#drawNow(), FRAME_MS);
  };

  #drawNow(): void {
    this.#timer = undefined;
    this.#printLines();
    this.#draw(this.#frame(NOTE));
    if ([...this.#operations.values()].some(hasMovingMark)) this.#changed();
  }

  #printLines(): void {
    if (this.#lines.length > 0) this.#draw.persist(this.#lines.join('\n'));
    this.#lines = [];
  }

  #frame(note?: string): string {
    const { stream, clock, unicode, color } = this.#options;
    const snapshot = { operations: [...this.#operations.values()], nowMs: clock.now() };
    const options = { columns: this.#columns, rows: Math.max(1, (stream.rows ?? 24) - 1), unicode, color };
    return renderFrame(note === undefined ? snapshot : { ...snapshot, note }, options).join('\n');
  }

  // One cell less than the terminal has, because a full line would leave the cursor beyond the right edge.
  get #columns(): number {
    return Math.max(1, (this.#options.stream.columns ?? 80) - 1);
  }
}

function hasMovingMark({ state, update }: OperationView): boolean {
  return state === 'active' && update?.fraction === undefined;
}
