import { outcomeText, renderSummary } from '../src/render-summary.js';
import { exampleOperation, exampleUpdate } from './example-operation.js';

const plain = { unicode: true, color: false };
const done = exampleOperation({
  name: 'index_folder',
  state: 'completed',
  durationMs: 5_800,
  update: exampleUpdate({ sequence: 67 }),
  answer: {
    text: 'Indexed.',
    figures: {
      files: 22_282,
      bytes: 289_100_000,
      digest: '74be667429f5'.repeat(4),
      idleMs: 1_500,
      dryRun: false,
      list: [1],
    },
  },
});
const failed = exampleOperation({
  name: 'work',
  state: 'failed',
  durationMs: 90,
  reason: 'The disk is full,\u001b[2J and nothing else can be done about it but to buy another one.',
  update: exampleUpdate({ sequence: 1 }),
});

test('a summary shows outcomes, times, updates, figures and totals', () => {
  expect(renderSummary({ operations: [done, failed], durationMs: 5_900 }, plain)).toEqual([
    '✓ index_folder  completed   5.8 s   67 updates  22,282 files, 289.1 MB, digest 74be6674, idle 1.5 s, dry run no',
    '✗ work          failed      90 ms     1 update  The disk is full, and nothing else can be done about it but to buy another one.',
    '1 completed, 1 failed in 5.9 s, 68 updates',
  ]);
});

test('a summary with a width wraps long reasons in their column', () => {
  expect(renderSummary({ operations: [failed], durationMs: 90 }, { ...plain, columns: 76 })).toEqual([
    '✗ work  failed      90 ms     1 update  The disk is full, and nothing else',
    '                                        can be done about it but to buy',
    '                                        another one.',
    '1 failed in 90 ms, 1 update',
  ]);
});

test('a word that is wider than the column gets a line for itself', () => {
  const reason = `Cannot read ${'x'.repeat(40)} now.`;
  const operation = exampleOperation({ state: 'failed', durationMs: 90, reason });
  const [first, ...more] = renderSummary(
    { operations: [operation], durationMs: 90 },
    { ...plain, columns: 76 },
  );
  expect(first?.endsWith('  Cannot read')).toBe(true);
  expect(more.map((line) => line.trim())).toEqual(['x'.repeat(40), 'now.', '1 failed in 90 ms, 0 updates']);
});

test('an answer without figures is shown by the first line of its text', () => {
  const answered = exampleOperation({
    state: 'completed',
    durationMs: 10,
    answer: { text: 'All is well.\nReally.' },
  });
  expect(outcomeText(answered)).toBe('completed in 10 ms, 0 updates, All is well.');
});

test('a run without operations has a summary', () => {
  expect(renderSummary({ operations: [], durationMs: 1 }, plain)).toEqual([
    'no operations in 1 ms, 0 updates',
  ]);
});
