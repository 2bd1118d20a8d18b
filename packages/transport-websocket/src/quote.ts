/** The most that is quoted, in UTF-16 code units. */
const MAX_QUOTE_LENGTH = 100;

// What JSON leaves as it is, though a terminal obeys it, breaks a line at it or turns the writing direction with it.
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** What a peer sent, fit for a log: in quotes, escaped, and not too long. */
export function quote(text: string): string {
  const short = text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}…` : text;
  const escaped = (character: string): string =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(short).replace(UNSAFE, escaped);
}
