import { eastAsianWidth } from 'get-east-asian-width';

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
 * Makes text of unknown origin safe to print, as one line of about 2,000 characters at most.
 *
 * Removes escape sequences, control characters, and invisible characters, such as those that change the
 * writing direction. Each run of line breaks and tabs becomes one space. The text is normalised (NFC),
 * because the library that draws it does so too, and the text must have the width that was measured.
 */
export function oneLine(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .replace(ESCAPES, '')
    .replace(/[\p{Zl}\p{Zp}\t\n\v\f\r]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .normalize()
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
  if (/^[ -~]*$/.test(text)) return text.length;
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

function characterWidth(character: string): number {
  const codePoint = character.codePointAt(0) ?? 0;
  // The first requests the emoji form of the character before it, the second draws a key around it: both make
  // that character one cell wider.
  if (codePoint === EMOJI_SELECTOR || codePoint === KEYCAP) return 1;
  if (/[\p{Mn}\p{Me}]/u.test(character)) return 0;
  return isEmoji(character, codePoint) ? 2 : eastAsianWidth(codePoint);
}

const EMOJI_SELECTOR = 0xfe0f;
const KEYCAP = 0x20e3;

// Above U+FFFF, some terminals draw every pictograph as an emoji, also without the selector.
function isEmoji(character: string, codePoint: number): boolean {
  return (
    /\p{Emoji_Presentation}/u.test(character) ||
    (codePoint > 0xffff && /\p{Extended_Pictographic}/u.test(character))
  );
}
