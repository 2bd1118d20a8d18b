import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@milepost/testing';

import type { FoundFile } from '../../src/files/folder-walk.js';
import { hashFiles } from '../../src/files/hash-files.js';

const temporary = temporaryFolder(afterAll);

/** Returns a file as a walk has found it, with the length that it had then. */
function found(name: string, bytes: number): FoundFile {
  return { name, path: join(temporary, name), bytes };
}

beforeAll(async () => {
  for (const name of ['grown', 'shrunk', 'same']) await writeFile(join(temporary, name), name);
});

test('exactly the bytes that were found are reported, although the files have changed', async () => {
  let bytes = 0;
  let files = 0;
  const hashes = await hashFiles(
    [found('missing', 7), found('grown', 2), found('shrunk', 100), found('same', 4)],
    {
      concurrency: 3,
      signal: new AbortController().signal,
      onBytes: (more) => {
        expect(more).toBeGreaterThanOrEqual(0);
        bytes += more;
      },
      onFile: () => files++,
    },
  );
  expect({ bytes, files }).toEqual({ bytes: 113, files: 4 });
  expect(hashes.map((hash) => typeof hash)).toEqual(['undefined', 'string', 'string', 'string']);
});

test('an abort ends the hashing with the reason of the abort', async () => {
  const abort = new AbortController();
  const onFile = (): void => abort.abort(new Error('enough'));
  const options = { concurrency: 1, signal: abort.signal, onBytes: () => undefined, onFile };
  await expect(hashFiles([found('same', 4), found('grown', 5)], options)).rejects.toThrow('enough');
});
