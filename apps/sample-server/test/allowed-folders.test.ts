import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

import { temporaryFolder } from '@milepost/testing';

import { AllowedFolders } from '../src/allowed-folders.js';

const temporary = temporaryFolder(afterAll);
let allowed: string;
let folders: AllowedFolders;

beforeAll(async () => {
  const path = temporary;
  allowed = join(path, 'allow');
  for (const name of ['allow/inner', 'allow-evil', 'second'])
    await mkdir(join(path, name), { recursive: true });
  for (const name of ['allow/inner/file', 'allow-evil/secret', 'second/other', 'single']) {
    await writeFile(join(path, name), name);
  }
  await symlink(join(path, 'allow-evil'), join(allowed, 'way-out'));
  await symlink('../allow-evil/secret', join(allowed, 'secret'));
  await symlink(join(path, 'nothing'), join(allowed, 'dangling'));
  await symlink('inner', join(allowed, 'way-in'));
  await symlink('loop', join(allowed, 'loop'));
  await symlink('allow', join(path, 'alias'));
  folders = new AllowedFolders({
    folders: [join(path, 'alias'), join(path, 'second')],
    files: [join(path, 'single')],
  });
});

test.each(['inner/file', './inner/../inner/file', 'way-in/file'])('the path %s is accepted', async (path) => {
  expect(await folders.resolve(path)).toBe(join(allowed, 'inner/file'));
});

test('an absolute path in any allowed folder is accepted, by its real name or by the given one', async () => {
  const path = temporary;
  expect(await folders.resolve(join(path, 'second/other'))).toBe(join(path, 'second/other'));
  expect(await folders.resolve(join(path, 'alias/inner'))).toBe(join(allowed, 'inner'));
  expect(await folders.resolve(join(allowed, 'inner'))).toBe(join(allowed, 'inner'));
  expect(await folders.resolve(allowed)).toBe(allowed);
});

test('a single allowed file is accepted, but its neighbours are not', async () => {
  expect(await folders.resolve(join(temporary, 'single'))).toBe(join(temporary, 'single'));
  await expect(folders.resolve(join(temporary, 'single2'))).rejects.toThrow('not inside');
});

test.each([
  '..',
  '../allow-evil/secret',
  'inner/../../allow-evil/secret',
  '/etc/passwd',
  '/',
  'way-out',
  'way-out/secret',
  'secret',
  'way-in/../../allow-evil/secret',
])('the path %s is refused', async (path) => {
  await expect(folders.resolve(path)).rejects.toThrow(`path: "${path}" is not inside the folders`);
});

test('a folder whose name begins like an allowed folder is refused', async () => {
  const evil = join(temporary, 'allow-evil');
  await expect(folders.resolve(evil)).rejects.toThrow('not inside');
  await expect(folders.resolve(relative(join(temporary, 'alias'), evil))).rejects.toThrow('not inside');
});

test.each(['', 'inner/file\0.csv', '\0'])('%j is refused because it is not a path', async (path) => {
  await expect(folders.resolve(path)).rejects.toThrow('without NUL characters');
});

test('a path of more than 4,096 characters is refused before it is looked up', async () => {
  const pathOf = (length: number): string => 'a/'.repeat(length / 2);
  await expect(folders.resolve(pathOf(4_098))).rejects.toThrow(
    'path: expected at most 4,096 characters, not 4,098.',
  );
  await expect(folders.resolve(pathOf(200_000))).rejects.toThrow('at most 4,096 characters');
  await expect(folders.resolve(pathOf(4_096))).rejects.toThrow('does not exist');
});

test('a missing file in an allowed folder is reported as missing', async () => {
  await expect(folders.resolve('inner/none')).rejects.toThrow('path: "inner/none" does not exist');
  await expect(folders.resolve('none/none')).rejects.toThrow('does not exist');
});

test.each([
  ['../nothing', '../single2'],
  ['/etc/nothing', '/etc/passwd'],
  ['way-out/nothing', 'way-out/secret'],
  ['way-out/nothing/at/all', 'way-out/secret'],
  ['dangling', 'secret'],
  ['loop', 'secret'],
])('a refusal reveals nothing about files outside: %s is refused like %s', async (missing, existing) => {
  const refusal = (path: string): Promise<string> =>
    folders.resolve(path).then(
      () => 'taken',
      (error: unknown) => String(error).replace(path, 'PATH'),
    );
  expect(await refusal(missing)).toBe(await refusal(existing));
});

test('every path is accepted if the root folder is allowed', async () => {
  expect(await new AllowedFolders({ folders: ['/'] }).resolve(allowed)).toBe(allowed);
});
