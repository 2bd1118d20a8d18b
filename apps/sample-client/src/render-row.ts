import {
  formatAmount,
  formatAmountOf,
  formatCountdown,
  formatPercentage,
  formatRate,
} from '@milepost/progress-element/internal';

import { formatDuration } from './duration.js';
import type { OperationState, OperationView } from './operation-view.js';
import { filledBar, movingBar } from './progress-bar.js';
import { GAP, LABELLED_LEFT, type RowLayout } from './row-layout.js';
import type { Colour, Paint } from './style.js';
import { fitTo, oneLine, truncateTo } from './terminal-text.js';

/** How a row is drawn. */
export interface RowStyle {
  readonly unicode: boolean;
  readonly paint: Paint;
  /** The time in ms, which decides where the moving mark is. */
  readonly nowMs: number;
}

const COLOURS: Record<OperationState, Colour> = {
  active: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
  timed_out: 'red',
};

const MARKS: Record<OperationState, { unicode: string; ascii: string }> = {
  active: { unicode: ' ', ascii: ' ' },
  completed: { unicode: '✓', ascii: '+' },
  failed: { unicode: '✗', ascii: 'x' },
  cancelled: { unicode: '■', ascii: '-' },
  timed_out: { unicode: '✗', ascii: 'x' },
};

/** Returns the mark of a state: one cell wide, in the colour of the state. */
export function stateMark(state: OperationState, { unicode, paint }: Omit<RowStyle, 'nowMs'>): string {
  return paint(COLOURS[state], MARKS[state][unicode ? 'unicode' : 'ascii']);
}

/** Returns the text of the amount column: a percentage, or the progress if the total is unknown. */
export function amountText({ update, unit, state }: OperationView): string {
  // Some servers complete without a last update at 100 %.
  if (state === 'completed' && (!update || (update.fraction ?? 1) < 1)) return 'done';
  if (update?.fraction !== undefined) return formatPercentage(update.fraction);
  return update ? formatAmount(update.progress, unit) : '';
}

/**
 * Returns the latest message of the server; without one, the progress and the total, such as
 * `44.5 MB of 98.9 MB`.
 */
export function messageText({ message, update, unit }: OperationView): string {
  if (message !== undefined) return oneLine(message);
  if (update?.total === undefined || unit === 'share') return '';
  return formatAmountOf(update.progress, update.total, unit);
}

/** Draws one operation as a row, at most as wide as the layout. */
export function renderRow(operation: OperationView, layout: RowLayout, style: RowStyle): string {
  const { paint, unicode } = style;
  const name = fitTo(oneLine(operation.name), layout.name, ellipsis(unicode));
  const mark = stateMark(operation.state, style);
  const parts = [layout.name ? `${mark} ${paint('bold', name)}` : mark];
  if (layout.bar) parts.push(renderBar(operation, layout.bar, style));
  if (layout.amount) parts.push(truncateTo(amountText(operation), layout.amount, '').padStart(layout.amount));
  const { state } = operation;
  parts.push(
    ...(state === 'active' || state === 'completed'
      ? pace(operation, layout, style)
      : ending(operation, layout, style)),
  );
  return parts.join(' '.repeat(GAP)).trimEnd();
}

function renderBar(
  { update, state }: OperationView,
  cells: number,
  { unicode, paint, nowMs }: RowStyle,
): string {
  const style = { cells, unicode, paint, colour: COLOURS[state] };
  if (state === 'completed') return filledBar(1, style);
  if (update?.fraction !== undefined) return filledBar(update.fraction, style);
  return state === 'active' ? movingBar(nowMs, style) : filledBar(0, style);
}

function pace(operation: OperationView, layout: RowLayout, style: RowStyle): string[] {
  const { update, unit, state, durationMs } = operation;
  const parts: string[] = [];
  const rate =
    update?.rate === undefined || state !== 'active' ? '' : formatRate(update.rate, unit, update.total);
  const label = layout.left < LABELLED_LEFT ? '' : ' left';
  const left = update?.remainingMs === undefined ? '' : formatCountdown(update.remainingMs) + label;
  const time = durationMs === undefined ? left : shortDuration(durationMs);
  if (layout.rate) parts.push(truncateTo(rate, layout.rate, '').padStart(layout.rate));
  if (layout.left) parts.push(truncateTo(time, layout.left, '').padStart(layout.left));
  if (layout.message) {
    const message = truncateTo(messageText(operation), layout.message, ellipsis(style.unicode));
    parts.push(style.paint('dim', message));
  }
  return parts;
}

// Formats a duration so that it is not wider than a countdown.
function shortDuration(ms: number): string {
  return ms < 59_000 ? formatDuration(ms) : formatCountdown(ms);
}

// Draws the state and its reason, in place of rate, time and message.
function ending(
  { state, reason = '' }: OperationView,
  layout: RowLayout,
  { unicode, paint }: RowStyle,
): string[] {
  const cells = [layout.rate, layout.left, layout.message].filter(Boolean);
  if (cells.length === 0) return [];
  const room = cells.reduce((sum, part) => sum + part) + GAP * (cells.length - 1);
  const text = [stateName(state), oneLine(reason)].filter(Boolean).join(': ');
  return [paint(COLOURS[state], truncateTo(text, room, ellipsis(unicode)))];
}

/** Returns the name of a state for people. */
export function stateName(state: OperationState): string {
  return state === 'timed_out' ? 'timed out' : state;
}

/** Returns the characters that mark a cut in a text. */
export function ellipsis(unicode: boolean): string {
  return unicode ? '…' : '...';
}
