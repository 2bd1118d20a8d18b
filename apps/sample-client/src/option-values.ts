import { InvalidArgumentError } from 'commander';

import { parseDuration } from './duration.js';
import { UsageError } from './usage-error.js';

const MAX_COUNT = 10_000;

/** Reads a JSON object. @throws UsageError where it is none. */
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

/** Reads a length of time as {@link parseDuration} does. @throws commander's error where it is none. */
export function readTime(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError('Write a time such as 500 (ms), 5s, 2m.');
  return ms;
}

/** Reads how many at once. @throws commander's error where it is no such number. */
export function readCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= MAX_COUNT) return count;
  throw new InvalidArgumentError(`Write a whole number from 1 to ${MAX_COUNT.toLocaleString('en-GB')}.`);
}
