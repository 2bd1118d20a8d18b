import type { Tree } from '@nx/devkit';

/**
 * Puts a line into a file, below the last line that fits.
 *
 * @param after - must not be global
 * @throws Error where no line fits: the file is no longer what the generator knows.
 */
export function insertAfter(tree: Tree, file: string, after: RegExp, line: string): void {
  const lines = (tree.read(file, 'utf-8') ?? '').split('\n');
  const place = lines.findLastIndex((existing) => after.test(existing));
  if (place < 0) {
    throw new Error(
      `${file} has no line like ${String(after)}, below which the new transport would be listed. Put the generator right: tools/workspace-plugin.`,
    );
  }
  lines.splice(place + 1, 0, line);
  tree.write(file, lines.join('\n'));
}
