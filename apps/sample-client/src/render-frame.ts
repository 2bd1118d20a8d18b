import type { OperationView } from './operation-view.js';
import { amountText, ellipsis, renderRow } from './render-row.js';
import { layoutRow } from './row-layout.js';
import { painter } from './style.js';
import { oneLine, truncateTo } from './terminal-text.js';

/** What a frame shows. */
export interface FrameSnapshot {
  readonly operations: readonly OperationView[];
  /** The time in ms since any fixed moment. It moves the mark of operations whose total is unknown. */
  readonly nowMs: number;
  /** A line below the bars. */
  readonly note?: string;
}

/** The size and abilities of the terminal. */
export interface FrameOptions {
  /** The largest width of a line, in cells. */
  readonly columns: number;
  /** The largest number of lines. Default: no limit. */
  readonly rows?: number;
  readonly unicode: boolean;
  readonly color: boolean;
}

// If not all operations fit, those with the lowest numbers are shown.
const PRIORITY = { failed: 0, timed_out: 0, active: 1, cancelled: 2, completed: 3 } as const;

/**
 * Draws each operation as one line, in the given order. The function is pure: the same snapshot gives the
 * same lines.
 *
 * Text from a server is made safe: a line has no escape sequence except the colours of this program, and
 * never wraps.
 */
export function renderFrame(snapshot: FrameSnapshot, options: FrameOptions): string[] {
  const { columns, rows = Infinity, unicode, color } = options;
  const paint = painter(color);
  const tail = snapshot.note === undefined ? 0 : 1;
  const shown = choose(snapshot.operations, Math.max(0, rows - tail));
  const names = shown.map(({ name }) => oneLine(name));
  const layout = layoutRow(columns, names, shown.map(amountText));
  const lines = shown.map((operation) =>
    renderRow(operation, layout, { unicode, paint, nowMs: snapshot.nowMs }),
  );
  const hidden = snapshot.operations.length - shown.length;
  const below = hidden > 0 ? [`${ellipsis(unicode)} and ${hidden.toLocaleString('en-GB')} more`] : [];
  if (snapshot.note !== undefined) below.push(oneLine(snapshot.note));
  return [...lines, ...below.map((line) => paint('dim', truncateTo(line, columns, ellipsis(unicode))))];
}

// Chooses the operations that fit, in the given order. One row is reserved for the number of operations left
// out.
function choose(operations: readonly OperationView[], rows: number): readonly OperationView[] {
  if (operations.length <= rows) return operations;
  const byPriority = [...operations].sort((one, other) => PRIORITY[one.state] - PRIORITY[other.state]);
  const chosen = new Set(byPriority.slice(0, Math.max(0, rows - 1)));
  return operations.filter((operation) => chosen.has(operation));
}
