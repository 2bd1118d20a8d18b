import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for one test file, removed when its tests are done. Call it at the top of a `describe`, or of the file. */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: '' };
  beforeAll(async () => {
    folder.path = await realpath(await mkdtemp(join(tmpdir(), 'milepost-')));
  });
  afterAll(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}
