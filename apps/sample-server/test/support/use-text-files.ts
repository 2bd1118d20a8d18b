import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@milepost/testing';

import { type OpenFile, openRegularFile } from '../../src/files/regular-file.js';

/**
 * Returns a function that writes a file with the given content and opens it. Each file is closed after its
 * test. Call it at the top of a test file.
 */
export function useTextFiles(): (content: string | Uint8Array) => Promise<OpenFile> {
  const temporary = temporaryFolder(afterAll);
  const opened: OpenFile[] = [];
  let files = 0;

  afterEach(async () => {
    for (const file of opened.splice(0)) await file[Symbol.asyncDispose]();
  });

  return async (content) => {
    const path = join(temporary, String(files++));
    await writeFile(path, content);
    const file = await openRegularFile(path);
    if (!file) throw new Error(`Expected a regular file at ${path}.`);
    opened.push(file);
    return file;
  };
}
