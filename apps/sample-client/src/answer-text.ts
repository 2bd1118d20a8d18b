import { formatAmount } from '@milepost/progress-element/internal';

import { formatDuration } from './duration.js';
import { oneLine } from './terminal-text.js';
import type { ToolAnswer } from './tool-answer.js';

const MAX_FIGURES = 12;
const DIGEST_CHARACTERS = 8;

/**
 * Describes a tool's answer in one line: its figures (12 at most) if it has any, otherwise the first line of
 * its text.
 */
export function answerText({ text = '', figures }: ToolAnswer = {}): string {
  const texts = Object.entries(figures ?? {})
    .flatMap(([key, value]) => figureText(key, value))
    .slice(0, MAX_FIGURES);
  return texts.length > 0 ? texts.join(', ') : oneLine(text.split('\n', 1)[0] ?? '');
}

function figureText(key: string, value: unknown): string[] {
  const name = oneLine(key);
  if (typeof value === 'number') return [numberText(name, value)];
  if (typeof value === 'string' && value !== '') return [`${wordsOf(name)} ${shortened(oneLine(value))}`];
  if (typeof value === 'boolean') return [`${wordsOf(name)} ${value ? 'yes' : 'no'}`];
  return [];
}

function numberText(name: string, value: number): string {
  if (name === 'bytes') return formatAmount(value, 'bytes');
  if (name.endsWith('Bytes')) return `${formatAmount(value, 'bytes')} ${wordsOf(name.slice(0, -5))}`;
  if (name.endsWith('Ms')) return `${wordsOf(name.slice(0, -2))} ${formatDuration(value)}`;
  return `${formatAmount(value, '')} ${wordsOf(name)}`;
}

// "recordsRead" and "records_read" both become "records read".
function wordsOf(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
}

// The first 8 characters are enough to recognise a digest.
function shortened(text: string): string {
  return /^[\da-f]{24,}$/i.test(text) ? text.slice(0, DIGEST_CHARACTERS) : text;
}
