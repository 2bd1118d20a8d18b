import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { openRegularFile } from '../../src/files/regular-file.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const temporary = temporaryFolder();

test('a pipe and a folder are not opened as files', async () => {
  const pipe = join(temporary.path, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await openRegularFile(pipe)).toBeUndefined();
  expect(await openRegularFile(temporary.path)).toBeUndefined();
});

test('a symbolic link is not opened as a file', async () => {
  const link = join(temporary.path, 'link');
  await writeFile(join(temporary.path, 'secret'), 'secret');
  await symlink('secret', link);
  await expect(openRegularFile(link)).rejects.toThrow('ELOOP');
});
