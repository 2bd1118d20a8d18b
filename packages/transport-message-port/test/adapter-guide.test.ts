import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function read(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');
}

/** Removes the indentation, because the guide shows excerpts without that of the code around them. */
function withoutIndentation(code: string): string {
  return code.replaceAll(/^ +/gm, '');
}

const excerpts = [
  ...read('docs/adapter-guide.md').matchAll(/^`(packages\/\S+)`:\n\n```ts\n([^]*?)```$/gm),
].map(([, file = '', code = '']) => ({ file, code, title: code.trim().split('\n')[0] ?? '' }));

test('the guide shows more than five excerpts of the source', () => {
  expect(excerpts.length).toBeGreaterThan(5);
});

test.each(excerpts)('an excerpt in the guide equals $file: $title', ({ file, code }) => {
  expect(withoutIndentation(read(file))).toContain(withoutIndentation(code));
});
