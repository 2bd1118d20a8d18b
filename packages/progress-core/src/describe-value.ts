/**
 * Describes a value in an error message: a number, `null` and `undefined` as they are, and any other value by
 * its type, with an article: `a string`, `an array`.
 */
export function describeValue(value: unknown): string {
  if (typeof value === 'number' || value === null || value === undefined) return String(value);
  const type = Array.isArray(value) ? 'array' : typeof value;
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}
