import type { Colour } from './style.js';

/** A part of a line in which all characters have the same style. */
export interface StyledRun {
  /** The cell in which the part starts, from 0. */
  readonly column: number;
  readonly text: string;
  readonly colour?: Colour;
}

const COLOURS: Readonly<Record<string, Colour>> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  36: 'cyan',
};

/**
 * Splits a line with colour codes into runs. Supports only the codes of `painter`, and characters one cell
 * wide.
 */
export function styledRuns(line: string): StyledRun[] {
  const runs: StyledRun[] = [];
  let column = 0;
  let colour: Colour | undefined;
  for (const [index, piece] of line.split(/\u001b\[(\d+)m/).entries()) {
    // Every second piece is a code. A code that turns no style on turns the current one off.
    if (index % 2 === 1) colour = COLOURS[piece];
    else if (piece !== '') {
      runs.push({ column, text: piece, ...(colour ? { colour } : {}) });
      column += piece.length;
    }
  }
  return runs;
}
