import type { Tree } from '@nx/devkit';

/**
 * Inserts a line into a file, below the last line that matches.
 *
 * @param after - the pattern. It must not have the flag `g`.
 * @throws Error when no line matches, because then the file does not have the form that the generator
 *   expects.
 */
export function insertAfter(tree: Tree, file: string, after: RegExp, line: string): void {
  const lines = (tree.read(file, 'utf-8') ?? '').split('\n');
  const place = lines.findLastIndex((existing) => after.test(existing));
  if (place < 0) {
    throw new Error(
      `${file} has no line like ${String(after)}, below which the new transport could be listed. Correct the generator in tools/workspace-plugin.`,
    );
  }
  lines.splice(place + 1, 0, line);
  tree.write(file, lines.join('\n'));
}
