import type { Colour, Paint } from './style.js';

/** How a bar is drawn. */
export interface BarStyle {
  readonly cells: number;
  readonly unicode: boolean;
  /** Of the part that is done. */
  readonly colour: Colour;
  readonly paint: Paint;
}

const MARK_CELLS = 4;
const MARK_STEP_MS = 90;

/** A bar that is `fraction` (0 to 1) full; line-drawing characters show half a cell. */
export function filledBar(fraction: number, { cells, unicode, colour, paint }: BarStyle): string {
  const halves = Math.floor(Math.min(1, Math.max(0, fraction)) * cells * 2);
  const full = Math.floor(halves / 2);
  const half = unicode && halves % 2 === 1 ? '╾' : '';
  const rest = cells - full - half.length;
  return paint(colour, (unicode ? '━' : '#').repeat(full) + half) + emptyCells(rest, unicode, paint);
}

/** A bar of unknown length: a mark that wanders to and fro, its place decided by the time alone. */
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
