import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Creates a folder before the tests, and removes it after them. Call it at the top of a `describe` or of the
 * file; `path` is set when the tests run.
 */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeAll(async () => {
    folder.path = await realpath(await mkdtemp(join(tmpdir(), 'milepost-')));
  });
  afterAll(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}
