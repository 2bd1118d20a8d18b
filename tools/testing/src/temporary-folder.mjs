// This file is plain JavaScript, so that tests can use it that Node runs without a compiler.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * @param {(remove: () => void) => unknown} after
 * @param {Record<string, string>} [files]
 * @returns {string}
 */
export function temporaryFolder(after, files = {}) {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'milepost-')));
  after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}
