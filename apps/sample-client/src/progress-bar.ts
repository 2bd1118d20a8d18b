import type { Colour, Paint } from './style.js';

/** How a bar is drawn: its width in cells, its characters and its colour. */
export interface BarStyle {
  readonly cells: number;
  readonly unicode: boolean;
  /** The colour of the part that is done. */
  readonly colour: Colour;
  readonly paint: Paint;
}

const MARK_CELLS = 4;
const MARK_STEP_MS = 90;

/**
 * Draws a bar that is filled to `fraction` (0 to 1). With line-drawing characters the step is half a cell.
 */
export function filledBar(fraction: number, { cells, unicode, colour, paint }: BarStyle): string {
  const halves = Math.floor(Math.min(1, Math.max(0, fraction)) * cells * 2);
  const full = Math.floor(halves / 2);
  const half = unicode && halves % 2 === 1 ? '╾' : '';
  const rest = cells - full - half.length;
  return paint(colour, (unicode ? '━' : '#').repeat(full) + half) + emptyCells(rest, unicode, paint);
}

/**
 * Draws the bar of an operation without a known total: a mark that moves back and forth. Its place depends
 * only on `nowMs`.
 */
export function movingBar(nowMs: number, { cells, unicode, colour, paint }: BarStyle): string {
  const mark = Math.min(MARK_CELLS, cells);
  const way = cells - mark;
  const step = way === 0 ? 0 : Math.floor(nowMs / MARK_STEP_MS) % (way * 2);
  const before = step <= way ? step : way * 2 - step;
  return (
    emptyCells(before, unicode, paint) +
    paint(colour, (unicode ? '━' : '#').repeat(mark)) +
    emptyCells(way - before, unicode, paint)
  );
}

function emptyCells(cells: number, unicode: boolean, paint: Paint): string {
  return paint('dim', (unicode ? '─' : '.').repeat(cells));
}
