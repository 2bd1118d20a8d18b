/** The most bytes of UTF-8 that one UTF-16 code unit takes. */
const MAX_BYTES_A_UNIT = 3;

/**
 * Returns whether a text takes more than `maxBytes` bytes in UTF-8.
 *
 * The text is encoded only when its length alone does not decide.
 */
export function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length * MAX_BYTES_A_UNIT <= maxBytes) return false;
  return text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes;
}
