import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

function read(file: string): string {
  return readFileSync(fileURLToPath(new URL(`../../../${file}`, import.meta.url)), 'utf8');
}

/** Shown without the indentation of what is around it. */
function withoutIndentation(code: string): string {
  return code.replaceAll(/^ +/gm, '');
}

const excerpts = [
  ...read('docs/adapter-guide.md').matchAll(/^`(packages\/\S+)`:\n\n```ts\n([^]*?)```$/gm),
].map(([, file = '', code = '']) => ({ file, code, title: code.trim().split('\n')[0] ?? '' }));

test('the guide shows code', () => {
  expect(excerpts.length).toBeGreaterThan(5);
});

test.each(excerpts)('the guide shows $file as it is: $title', ({ file, code }) => {
  expect(withoutIndentation(read(file))).toContain(withoutIndentation(code));
});
