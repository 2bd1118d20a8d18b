import type { Clock } from '@milepost/progress-core';
import { formatCountdown, formatRate } from '@milepost/progress-element/internal';

import { describeConnectionEvent } from './connection-event.js';
import type { OperationView } from './operation-view.js';
import { amountText, ellipsis, messageText } from './render-row.js';
import { outcomeText, renderSummary } from './render-summary.js';
import { oneLine } from './terminal-text.js';
import type { RunView } from './view.js';

const STEP_PERCENT = 10;
const MESSAGE_EVERY_MS = 1_000;
const UNKNOWN_EVERY_MS = 10_000;

/** Options of {@link createPlainView}. */
export interface PlainViewOptions {
  /** Writes a line of output; the line has no line break. */
  readonly write: (line: string) => void;
  /** Writes a line that is not output: a line of the server's stderr, or what the program does. */
  readonly log: (line: string) => void;
  readonly unicode: boolean;
  readonly color: boolean;
  readonly clock: Clock;
}

interface Printed {
  step: number;
  message: string | undefined;
  atMs: number;
}

/**
 * Creates a view that only appends lines, for pipes, log files and terminals that cannot redraw lines.
 *
 * An update gets a line in these cases:
 *
 * - it reaches the next ten per cent;
 * - its message has changed, at most once per second;
 * - its total is unknown and its message has not changed, once in ten seconds.
 */
export function createPlainView({ write, log, unicode, color, clock }: PlainViewOptions): RunView {
  const printed = new Map<string, Printed>();
  return {
    started: ({ name }) => {
      write(`${oneLine(name)}: started`);
      printed.set(name, { step: 0, message: undefined, atMs: -Infinity });
    },
    updated: (operation) => {
      const now = clock.now();
      const last = printed.get(operation.name);
      if (!last || !isWorthALine(operation, last, now)) return;
      printed.set(operation.name, { step: stepOf(operation), message: operation.message, atMs: now });
      write(progressText(operation));
    },
    ended: (operation) => {
      printed.delete(operation.name);
      write(`${oneLine(operation.name)}: ${outcomeText(operation)}`);
    },
    logged: log,
    connectionChanged: (event) => {
      const text = describeConnectionEvent(event, ellipsis(unicode));
      if (text !== undefined) write(text);
    },
    closed: (totals) => {
      ['', ...renderSummary(totals, { unicode, color })].forEach(write);
    },
  };
}

function isWorthALine(operation: OperationView, last: Printed, now: number): boolean {
  if (stepOf(operation) > last.step) return true;
  const sinceMs = now - last.atMs;
  const { message } = operation;
  if (message !== undefined && message !== last.message) return sinceMs >= MESSAGE_EVERY_MS;
  return operation.update?.percentage === undefined && sinceMs >= UNKNOWN_EVERY_MS;
}

function stepOf({ update }: OperationView): number {
  return Math.floor((update?.percentage ?? 0) / STEP_PERCENT);
}

function progressText(operation: OperationView): string {
  const { name, unit, update } = operation;
  const rate = update?.rate === undefined ? '' : formatRate(update.rate, unit, update.total);
  const left = update?.remainingMs === undefined ? '' : `${formatCountdown(update.remainingMs)} left`;
  const parts = [amountText(operation), rate, left, messageText(operation)];
  return `${oneLine(name)}: ${parts.filter(Boolean).join(', ')}`;
}
