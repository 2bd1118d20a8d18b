// Characters that JSON does not escape, but that control a terminal, break a line or change the writing
// direction.
const UNSAFE = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Formats a value as one line of JSON that is safe to print. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
