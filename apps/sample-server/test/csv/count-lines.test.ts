import { countLines } from '../../src/csv/count-lines.js';
import { useTextFiles } from '../support/use-text-files.js';

const open = useTextFiles();
const { signal } = new AbortController();

const lines = async (content: string | Uint8Array): Promise<number> =>
  countLines(await open(content), { signal, onBytes: () => undefined });

test.each([
  ['a\n', 1],
  ['a', 1],
  ['a\nb', 2],
  ['a\r\nb\r\n', 2],
  ['\n\n\n', 3],
])('the lines of %j are counted', async (content, expected) => {
  expect(await lines(content)).toBe(expected);
});

test('an empty file and a binary file are refused', async () => {
  await expect(lines('')).rejects.toThrow('path: the file is empty');
  await expect(lines(Uint8Array.of(1, 0, 2))).rejects.toThrow('path: the file is binary');
});
