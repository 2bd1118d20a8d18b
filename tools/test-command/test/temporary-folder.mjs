import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A folder with the given files, gone after the test.
 *
 * @param {import('node:test').TestContext} context
 * @param {Record<string, string>} files - text by path
 */
export function temporaryFolder(context, files) {
  const folder = mkdtempSync(path.join(tmpdir(), 'milepost-test-command-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}
