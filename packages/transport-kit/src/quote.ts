/** The most that is quoted, in UTF-16 code units. */
const MAX_QUOTE_LENGTH = 100;

// What JSON leaves as it is, though a terminal obeys it, breaks a line at it or turns the writing direction with it.
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/**
 * What a peer sent, fit for an error or a log: in quotes, at most 100 characters of it, those that a terminal would obey
 * as `\uXXXX`.
 */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.slice(0, MAX_QUOTE_LENGTH)).replace(UNSAFE, escaped);
  return text.length > MAX_QUOTE_LENGTH ? `${quoted}…` : quoted;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
