// More characters than any terminal shows in a line. A hostile server may send megabytes.
const MAX_CHARACTERS = 2_000;

// In this order: control sequences; control strings with their content, for example a window title; other
// escape sequences.
// @see https://ecma-international.org/publications-and-standards/standards/ecma-48/
const ESCAPES = new RegExp(
  [
    String.raw`(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?`,
    String.raw`(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?`,
    String.raw`\x1b[ -/]*[0-~]?`,
  ].join('|'),
  'g',
);

/**
 * Makes text of unknown origin safe to print, as one line of at most 2,000 characters.
 *
 * Removes escape sequences, control characters, and invisible characters, such as those that change the
 * writing direction. Each run of line breaks and tabs becomes one space.
 */
export function oneLine(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .replace(ESCAPES, '')
    .replace(/[\p{Zl}\p{Zp}\t\n\v\f\r]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .trim();
}

/**
 * Returns the largest number of cells that `text` can take on a terminal. Each code point is counted alone,
 * because some terminals do not join emoji sequences. Where terminals differ, the larger width is used: a
 * width that is too large leaves a gap, but one that is too small wraps the line.
 *
 * @param text - made safe by {@link oneLine}.
 */
export function cellWidth(text: string): number {
  let cells = 0;
  for (const character of text) cells += characterWidth(character);
  return cells;
}

/** Cuts or pads `text` to exactly `cells` cells. A text that is cut ends with `ellipsis`. */
export function fitTo(text: string, cells: number, ellipsis: string): string {
  const cut = truncateTo(text, cells, ellipsis);
  return cut + ' '.repeat(Math.max(0, cells - cellWidth(cut)));
}

/**
 * Cuts `text` to at most `cells` cells. A text that is cut ends with `ellipsis`; it is empty if that alone
 * does not fit.
 */
export function truncateTo(text: string, cells: number, ellipsis: string): string {
  if (cellWidth(text) <= cells) return text;
  const room = cells - cellWidth(ellipsis);
  if (room < 0) return '';
  let kept = '';
  let used = 0;
  for (const character of text) {
    used += characterWidth(character);
    if (used > room) break;
    kept += character;
  }
  return kept + ellipsis;
}

/**
 * Breaks `text` between words into lines of at most `cells` cells. A longer word gets a line to itself,
 * uncut.
 */
export function wrapTo(text: string, cells: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line === undefined || cellWidth(`${line} ${word}`) > cells) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}

function characterWidth(character: string): 0 | 1 | 2 {
  const codePoint = character.codePointAt(0) ?? 0;
  if (codePoint >= 0x20 && codePoint < 0x7f) return 1;
  // This selector requests the emoji form of the character before it, which is one cell wider.
  if (codePoint === 0xfe0f) return 1;
  if (/[\p{Mn}\p{Me}]/u.test(character)) return 0;
  return isWide(codePoint) || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}

// The wide and fullwidth blocks of Unicode's East Asian Width, merged into larger ranges.
// @see https://www.unicode.org/reports/tr11/
const WIDE_RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x2329, 0x232a],
  [0x2630, 0x2637],
  [0x268a, 0x268f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x1b2ff],
  [0x1d300, 0x1d376],
  [0x1f000, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
];

function isWide(codePoint: number): boolean {
  return WIDE_RANGES.some(([first, last]) => codePoint >= first && codePoint <= last);
}
