// What JSON leaves as it is, though a terminal obeys it, breaks a line at it or turns the writing direction with it.
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A value as one line of JSON that is safe to print. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
