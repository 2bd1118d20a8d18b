import { InvalidArgumentError } from 'commander';

import { parseDuration } from './duration.js';
import { UsageError } from './usage-error.js';

const MAX_COUNT = 10_000;

/** Parses a JSON object. @throws UsageError if the text is not a JSON object. */
export function readObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new UsageError(`--args must be a JSON object such as {"count": 3}, not ${text}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Parses a duration as {@link parseDuration} does.
 *
 * @returns milliseconds.
 * @throws InvalidArgumentError of commander if the text is not a duration.
 */
export function readTime(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('Give a time such as 500 (ms), 5s or 2m.');
  return ms;
}

/**
 * Parses `--count`.
 *
 * @throws InvalidArgumentError of commander if it is not a whole number from 1 to 10,000.
 */
export function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_COUNT) return count;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${MAX_COUNT.toLocaleString('en-GB')}.`);
}
