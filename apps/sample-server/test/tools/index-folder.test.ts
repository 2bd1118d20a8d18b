import { createHash } from 'node:crypto';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { endAfterAll, temporaryFolder } from '@milepost/testing';

import { expectComplete, expectOrdered } from '../support/expect-progress.js';
import { type Session, startServerProcess } from '../support/session.js';

const temporary = temporaryFolder(afterAll);
const files = new Map<string, string>();
let session: Session;
const ends = endAfterAll();

beforeAll(async () => {
  const allowed = join(temporary, 'allowed');
  for (let index = 0; index < 60; index++) {
    const name = `folder-${index % 7}/file-${index}.txt`;
    files.set(name, `content ${index} `.repeat(index * 100));
    await mkdir(join(allowed, name, '..'), { recursive: true });
    await writeFile(join(allowed, name), files.get(name) ?? '');
  }
  await mkdir(join(allowed, 'empty/folder'), { recursive: true });
  await writeFile(join(temporary, 'secret'), 'secret');
  await symlink('../secret', join(allowed, 'escape'));
  await symlink('..', join(allowed, 'way-out'));
  session = await startServerProcess(['--allow', allowed]);
  ends.add(() => session.close());
});

test('every file is hashed, and the result matches the folder', async () => {
  const call = await session.call('index_folder');
  const lines = [...files.keys()].sort().map((name) => {
    return `${createHash('sha256')
      .update(files.get(name) ?? '')
      .digest('hex')}  ${name}\n`;
  });
  expect(call.result.structuredContent).toEqual({
    files: files.size,
    bytes: [...files.values()].join('').length,
    digest: createHash('sha256').update(lines.join('')).digest('hex'),
    skipped: 2,
  });
  expectComplete(call);
});

test('the total is unknown while files are found, then known, and the progress never decreases', async () => {
  const call = await session.call('index_folder', { concurrency: 64 });
  const unknown = call.updates.filter(({ total }) => total === undefined);
  expect(call.updates.slice(0, unknown.length)).toEqual(unknown);
  expect(unknown[0]).toMatchObject({ progress: 1, message: 'Found 1 file' });
  expect(unknown[1]).toMatchObject({ progress: 2, message: 'Found 2 files' });
  expect(call.updates.at(-1)?.message).toBe('Hashed 60 of 60 files');
  expectComplete(call);
});

test('the result does not depend on how many files are read at the same time', async () => {
  const one = await session.call('index_folder', { concurrency: 1 });
  const many = await session.call('index_folder', { concurrency: 16 });
  expect(one.result.structuredContent).toEqual(many.result.structuredContent);
});

test('a folder without files gives an empty index', async () => {
  const { result } = await session.call('index_folder', { path: 'empty' });
  expect(result.structuredContent).toEqual({
    files: 0,
    bytes: 0,
    digest: createHash('sha256').digest('hex'),
    skipped: 0,
  });
});

test('a folder with an empty file is indexed', async () => {
  const call = await session.call('index_folder', { path: 'folder-0' });
  expectOrdered(call);
  expect(call.result.structuredContent).toMatchObject({ skipped: 0 });
});

test('a call without a progress token receives no progress', async () => {
  const { messages } = await session.call('index_folder', {}, { progress: false });
  expect(messages).toHaveLength(1);
});

test.each([
  ['a link that leads outside', { path: 'way-out' }, 'path: "way-out" is not inside'],
  ['the parent folder', { path: '..' }, 'path: ".." is not inside'],
  ['an absolute path', { path: '/etc' }, 'path: "/etc" is not inside'],
  ['a folder with a similar name', { path: '../allowed-evil' }, 'is not inside'],
  ['a file', { path: 'folder-0/file-0.txt' }, 'is not a folder'],
  ['a missing folder', { path: 'nothing' }, 'path: "nothing" does not exist'],
  ['a concurrency of zero', { concurrency: 0 }, 'concurrency: '],
  ['a fractional concurrency', { concurrency: 1.5 }, 'concurrency: '],
])('%s is refused with the name of the argument', async (_, args, message) => {
  const { result, text } = await session.call('index_folder', args);
  expect(result.isError).toBe(true);
  expect(text).toContain(message);
  expect(text).not.toContain('secret');
});
