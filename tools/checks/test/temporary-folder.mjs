import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Creates a temporary folder with the given files. It is deleted after the test.
 *
 * @param {import('node:test').TestContext} context
 * @param {Record<string, string>} files - the text of each file, by path
 */
export function temporaryFolder(context, files) {
  const folder = mkdtempSync(path.join(tmpdir(), 'milepost-checks-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}
