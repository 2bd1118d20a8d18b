// Longer than any row is wide; whoever sends the text may send megabytes.
const MAX_CHARACTERS = 2_000;

// Control characters (but what separates words), halves of characters, what turns the writing direction, and what is
// invisible. The joiners that emoji and some scripts are written with stay.
// @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
const UNSEEN =
  /(?![\t-\r\u0085])[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Text of unknown origin as one line of which all can be seen, in the order in which it is written. */
export function plainText(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .replace(UNSEEN, '')
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
}
