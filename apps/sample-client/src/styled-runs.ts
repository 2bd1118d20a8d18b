import type { Colour } from './style.js';

/** A piece of a line that looks the same throughout. */
export interface StyledRun {
  /** The cell it starts in, from 0. */
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

/** Takes a painted line apart again. Understands what our painter writes, and one cell a character. */
export function styledRuns(line: string): StyledRun[] {
  const runs: StyledRun[] = [];
  let column = 0;
  let colour: Colour | undefined;
  for (const [index, piece] of line.split(/\u001b\[(\d+)m/).entries()) {
    // Every other piece is a code; what is none of our colours ends one.
    if (index % 2 === 1) colour = COLOURS[piece];
    else if (piece !== '') {
      runs.push({ column, text: piece, ...(colour ? { colour } : {}) });
      column += piece.length;
    }
  }
  return runs;
}
