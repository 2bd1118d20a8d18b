import { execFileSync } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@milepost/testing';

import { openRegularFile } from '../../src/files/regular-file.js';

const temporary = temporaryFolder(afterAll);

test('a pipe and a folder are not opened as files', async () => {
  const pipe = join(temporary, 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(await openRegularFile(pipe)).toBeUndefined();
  expect(await openRegularFile(temporary)).toBeUndefined();
});

test('a symbolic link is not opened as a file', async () => {
  const link = join(temporary, 'link');
  await writeFile(join(temporary, 'secret'), 'secret');
  await symlink('secret', link);
  await expect(openRegularFile(link)).rejects.toThrow('ELOOP');
});
