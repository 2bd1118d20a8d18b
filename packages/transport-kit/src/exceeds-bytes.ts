/** A UTF-16 code unit takes at most so many bytes of UTF-8. */
const MAX_BYTES_A_UNIT = 3;

/** Tells whether a text takes more than `maxBytes` bytes of UTF-8. It is measured only where its length leaves that open. */
export function exceedsBytes(text: string, maxBytes: number): boolean {
  if (text.length * MAX_BYTES_A_UNIT <= maxBytes) return false;
  return text.length > maxBytes || new TextEncoder().encode(text).length > maxBytes;
}
