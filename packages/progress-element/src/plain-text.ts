// More than a row can show. The limit is needed because a sender may send megabytes of text.
const MAX_CHARACTERS = 2_000;

// Matches what is removed: control characters (except those that separate words), lone surrogates, characters
// that change the writing direction, and invisible characters. The joiners that emoji and some scripts need
// are kept.
// @see https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
const UNSEEN =
  /(?![\t-\r\u0085])[\p{Cc}\p{Cs}\p{Bidi_Control}\u00ad\u200b\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** Makes text of unknown origin safe to show: one line of visible characters, in the order of the text. */
export function plainText(text: string): string {
  return text
    .slice(0, MAX_CHARACTERS)
    .replace(UNSEEN, '')
    .replace(/[\s\u0085]+/gu, ' ')
    .trim();
}
