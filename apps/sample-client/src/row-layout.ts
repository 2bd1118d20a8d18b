import { cellWidth } from './terminal-text.js';

/** The width of each part of a row, in cells. A part with 0 cells is left out. */
export interface RowLayout {
  readonly name: number;
  readonly bar: number;
  readonly amount: number;
  readonly left: number;
  readonly rate: number;
  readonly message: number;
}

/** The number of cells between two parts of a row. */
export const GAP = 2;
/** The width of the mark of the state and the space after it. */
export const MARK = 2;

const MIN_NAME = 6;
const MIN_BAR = 8;
const MAX_BAR = 40;
const MIN_MESSAGE = 10;
const RATE = '999.9 MB/s'.length;
const LEFT = '1:23:45'.length;
/** The smallest width of the time left that has room for the label `left`. */
export const LABELLED_LEFT: number = '1:23:45 left'.length;
const WIDE = 100;

/**
 * Divides a row of `columns` cells into parts. All rows use the same layout, so that their parts form
 * columns. In a narrow terminal the message is left out first, then the rate, the time left, the bar and the
 * amount.
 */
export function layoutRow(columns: number, names: readonly string[], amounts: readonly string[]): RowLayout {
  const name = Math.max(
    0,
    Math.min(longest(names), Math.max(MIN_NAME, Math.floor(columns * 0.3)), columns - MARK),
  );
  let free = columns - MARK - name;
  // A part is shown only if the part before it is shown.
  const take = (cells: number, previous: unknown = true): number => {
    if (!previous || free < GAP + cells) return 0;
    free -= GAP + cells;
    return cells;
  };
  const amount = take(Math.max('100 %'.length, longest(amounts)));
  const bar = take(MIN_BAR, amount);
  const left = take(columns < WIDE ? LEFT : LABELLED_LEFT, bar);
  const rate = take(RATE, left);
  const growth = Math.floor(free * 0.2);
  const message = rate && free - growth - GAP >= MIN_MESSAGE ? free - growth - GAP : 0;
  // Without a message, the bar gets all remaining cells.
  const more = Math.min(MAX_BAR - MIN_BAR, message ? growth : free);
  return { name, bar: bar && bar + more, amount, left, rate, message };
}

function longest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(cellWidth));
}
