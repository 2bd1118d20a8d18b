import wrapAnsi from 'wrap-ansi';

import { answerText } from './answer-text.js';
import { formatDuration } from './duration.js';
import type { OperationState, OperationView } from './operation-view.js';
import { stateMark, stateName } from './render-row.js';
import { GAP, MARK } from './row-layout.js';
import { type Paint, painter } from './style.js';
import { cellWidth, fitTo, oneLine } from './terminal-text.js';

const STATES: readonly OperationState[] = ['completed', 'failed', 'timed_out', 'cancelled'];
const MAX_NAME = 40;

/** The final state of all operations of a run, and the time that the run took. */
export interface RunTotals {
  readonly operations: readonly OperationView[];
  readonly durationMs: number;
}

/** Options of {@link renderSummary}. */
export interface SummaryOptions {
  readonly unicode: boolean;
  readonly color: boolean;
  /** The width at which long figures and reasons are wrapped, in cells. Default: they are not wrapped. */
  readonly columns?: number;
}

/**
 * Draws the last lines of a run: for each operation its outcome, time, number of updates and figures; then
 * the totals.
 */
export function renderSummary(
  { operations, durationMs }: RunTotals,
  { unicode, color, columns = Infinity }: SummaryOptions,
): string[] {
  const paint = painter(color);
  const nameCells = Math.min(
    MAX_NAME,
    Math.max(0, ...operations.map(({ name }) => cellWidth(oneLine(name)))),
  );
  const head = MARK + nameCells + GAP + HEAD_CELLS + GAP;
  const room = columns - head >= MIN_DETAIL ? columns - head : Infinity;
  return [
    ...operations.flatMap((operation) => {
      const [first = '', ...more] = wrapAnsi(detailText(operation), room).split('\n');
      const row = [...headCells(operation, nameCells, { unicode, paint }), first].join(' '.repeat(GAP));
      return [row.trimEnd(), ...more.map((line) => ' '.repeat(head) + line)];
    }),
    totalsRow(operations, durationMs, paint),
  ];
}

/** Describes the outcome of one operation in a line of plain text, for views that print no table. */
export function outcomeText(operation: OperationView): string {
  const { state, durationMs = 0, update } = operation;
  const parts = [`${stateName(state)} in ${formatDuration(durationMs)}`, updatesText(update?.sequence ?? 0)];
  return [...parts, detailText(operation)].filter(Boolean).join(', ');
}

const HEAD_CELLS = 'completed'.length + GAP + '99.9 s'.length + GAP + '100 updates'.length;
const MIN_DETAIL = 20;

function headCells(
  { name, state, durationMs = 0, update }: OperationView,
  nameCells: number,
  style: { unicode: boolean; paint: Paint },
): string[] {
  return [
    `${stateMark(state, style)} ${style.paint('bold', fitTo(oneLine(name), nameCells, ''))}`,
    stateName(state).padEnd('completed'.length),
    formatDuration(durationMs).padStart('99.9 s'.length),
    updatesText(update?.sequence ?? 0).padStart('100 updates'.length),
  ];
}

function detailText({ state, answer, reason = '' }: OperationView): string {
  return state === 'completed' ? answerText(answer) : oneLine(reason);
}

function totalsRow(operations: readonly OperationView[], durationMs: number, paint: Paint): string {
  const counts = STATES.map((state) => ({
    state,
    count: operations.filter((operation) => operation.state === state).length,
  })).filter(({ count }) => count > 0);
  const updates = operations.reduce((sum, { update }) => sum + (update?.sequence ?? 0), 0);
  const outcome = counts.map(({ state, count }) => `${String(count)} ${stateName(state)}`).join(', ');
  return `${paint('bold', outcome || 'no operations')} in ${formatDuration(durationMs)}, ${updatesText(updates)}`;
}

function updatesText(count: number): string {
  return `${count.toLocaleString('en-GB')} update${count === 1 ? '' : 's'}`;
}
