/** The longest quotation, in UTF-16 code units. */
const MAX_QUOTE_LENGTH = 100;

// Characters that JSON does not escape, although a terminal may execute them as control codes, break the line
// at them, or change the writing direction.
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Quotes a text from a peer so that it is safe in an error message or a log.
 *
 * The result is in double quotes. It has at most the first 100 UTF-16 code units, with `…` after the quotes
 * if the text is longer. Control characters, line separators and bidirectional controls are written as JSON
 * escapes, such as `\u202e`.
 */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.slice(0, MAX_QUOTE_LENGTH)).replace(UNSAFE, escaped);
  return text.length > MAX_QUOTE_LENGTH ? `${quoted}…` : quoted;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
