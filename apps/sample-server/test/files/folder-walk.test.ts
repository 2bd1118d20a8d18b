import { execFileSync } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { temporaryFolder } from '@milepost/testing';

import { AllowedFolders } from '../../src/allowed-folders.js';
import { walkFolder } from '../../src/files/folder-walk.js';

const temporary = temporaryFolder(afterAll);
const { signal } = new AbortController();
let folders = 0;

interface Tree {
  root: string;
  outside: string;
  walk: (from?: string) => Promise<{ names: string[]; skipped: number }>;
}

/** Creates a new allowed folder with `files`, and a folder beside it that is not allowed. */
async function tree(files: readonly string[]): Promise<Tree> {
  const base = join(temporary, String(folders++));
  const root = join(base, 'root');
  for (const name of files) {
    await mkdir(join(root, name, '..'), { recursive: true });
    await writeFile(join(root, name), name);
  }
  await mkdir(join(base, 'outside'));
  await writeFile(join(base, 'outside/secret'), 'secret');
  const allowed = new AllowedFolders({ folders: [root] });
  const walk = async (from = root): Promise<{ names: string[]; skipped: number }> => {
    const names: string[] = [];
    let skipped = 0;
    for await (const file of walkFolder({ root: from, allowed, signal })) {
      if (file) names.push(file.name);
      else skipped++;
    }
    return { names, skipped };
  };
  return { root, outside: join(base, 'outside'), walk };
}

test('a walk finds every file, in the order of the names', async () => {
  const { walk } = await tree(['b/2', 'b/1', 'a/deep/er/file', 'c', '.hidden']);
  expect(await walk()).toEqual({ names: ['.hidden', 'a/deep/er/file', 'b/1', 'b/2', 'c'], skipped: 0 });
});

test('links that lead outside or to nothing are skipped and counted', async () => {
  const { root, outside, walk } = await tree(['a']);
  await symlink(outside, join(root, 'folder'));
  await symlink(join(outside, 'secret'), join(root, 'file'));
  await symlink('../outside/secret', join(root, 'relative'));
  await symlink('nothing', join(root, 'dangling'));
  expect(await walk()).toEqual({ names: ['a'], skipped: 4 });
});

test('a file that is also the target of a link is found once, under its own name', async () => {
  const { root, walk } = await tree(['z/file']);
  await symlink('z', join(root, 'a'));
  await symlink('z/file', join(root, 'b'));
  expect(await walk()).toEqual({ names: ['z/file'], skipped: 0 });
});

test('a link to an allowed folder elsewhere is followed', async () => {
  const { root, walk } = await tree(['here/a', 'there/b']);
  await symlink('../there', join(root, 'here/link'));
  expect(await walk(join(root, 'here'))).toEqual({ names: ['a', 'link/b'], skipped: 0 });
});

test('a walk ends although links form loops', async () => {
  const { root, walk } = await tree(['a/file', 'b/other']);
  await symlink('..', join(root, 'a/up'));
  await symlink('.', join(root, 'a/here'));
  await symlink('self', join(root, 'self'));
  await symlink('../b', join(root, 'a/b'));
  await symlink('../a', join(root, 'b/a'));
  expect(await walk()).toEqual({ names: ['a/file', 'b/other'], skipped: 1 });
  const fromInner = await walk(join(root, 'a'));
  expect(fromInner.names.filter((name) => name.endsWith('other'))).toHaveLength(1);
  expect(fromInner.names).toHaveLength(2);
});

test('a pipe is skipped', async () => {
  const { root, walk } = await tree(['a']);
  execFileSync('mkfifo', [join(root, 'pipe')]);
  expect(await walk()).toEqual({ names: ['a'], skipped: 1 });
});

test('folders that may not be read are skipped and counted', async () => {
  const { root, walk } = await tree(['a', 'locked/b']);
  await chmod(temporary, 0o711);
  await chmod(join(root, 'locked'), 0);
  // Root may read every folder, so the test continues as the user "nobody".
  const user = process.geteuid?.();
  if (user === 0) process.seteuid?.(65_534);
  try {
    expect(await walk()).toEqual({ names: ['a'], skipped: 1 });
  } finally {
    if (user === 0) process.seteuid?.(user);
  }
});

test('an abort ends the walk with the reason of the abort', async () => {
  const { root } = await tree(['a', 'b', 'c']);
  const abort = new AbortController();
  const walking = (async () => {
    const allowed = new AllowedFolders({ folders: [root] });
    for await (const _ of walkFolder({ root, allowed, signal: abort.signal }))
      abort.abort(new Error('enough'));
  })();
  await expect(walking).rejects.toThrow('enough');
});
