import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { FakeClock } from '@milepost/progress-core/testing';
import { temporaryFolder } from '@milepost/testing';
import * as z from 'zod';

import { Checkpoint } from '../../src/jobs/checkpoint.js';

const temporary = temporaryFolder(afterAll);
const schema = z.object({ done: z.int() });
type State = z.infer<typeof schema>;

let folder: string;
let clock: FakeClock;

beforeEach(async () => {
  folder = await mkdtemp(join(temporary, 'checkpoints-'));
  clock = new FakeClock();
});

function checkpointOf(job: string, version = '1'): Checkpoint<State> {
  return new Checkpoint<State>({ folder, job, version, schema, clock });
}

async function saved(done: number): Promise<string> {
  const checkpoint = checkpointOf('job');
  clock.advance(1_000);
  await checkpoint.save(() => ({ done }));
  expect(checkpoint.fault).toBeUndefined();
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}

test('the state that was saved last is found, for the same job only', async () => {
  await saved(1);
  await saved(2);
  expect(await readdir(folder)).toHaveLength(1);
  expect(await checkpointOf('job').load()).toEqual({ kind: 'usable', state: { done: 2 } });
  expect(await checkpointOf('other').load()).toEqual({ kind: 'none' });
});

test('the state is saved at most ten times a second', async () => {
  const checkpoint = checkpointOf('job');
  let reads = 0;
  for (let elapsedMs = 0; elapsedMs < 1_000; elapsedMs += 25) {
    clock.advance(25);
    await checkpoint.save(() => ({ done: ++reads }));
  }
  expect(reads).toBe(10);
});

test('a file that was removed is not found', async () => {
  await saved(1);
  await checkpointOf('job').remove();
  expect(await checkpointOf('job').load()).toEqual({ kind: 'none' });
  await checkpointOf('job').remove();
});

test('a file that is torn at any place, or has one changed character, is refused', async () => {
  const path = await saved(123);
  const whole = await readFile(path, 'utf8');
  const damaged = [
    ...Array.from({ length: whole.length }, (_, length) => whole.slice(0, length)),
    whole.replace('123', '124'),
    `${whole} `,
  ];
  for (const text of damaged) {
    await writeFile(path, text);
    expect(await checkpointOf('job').load()).toEqual({
      kind: 'refused',
      reason: expect.stringContaining('it is damaged') as string,
    });
  }
});

test('the checkpoint of another version of the input is refused', async () => {
  await saved(1);
  expect(await checkpointOf('job', '2').load()).toEqual({
    kind: 'refused',
    reason: 'it belongs to another file, or the file has changed since then',
  });
});

test('a state of another format is refused', async () => {
  await saved(0.5);
  expect(await checkpointOf('job').load()).toEqual({ kind: 'refused', reason: 'it has another format' });
});

test.each(['a folder', 'a symbolic link'])('%s in the place of the file is refused', async (kind) => {
  const path = await saved(1);
  await rm(path);
  await (kind === 'a folder' ? mkdir(path) : symlink(process.execPath, path));
  expect(await checkpointOf('job').load()).toMatchObject({ kind: 'refused' });
});

test('a state that cannot be written is a fault, and nothing is left behind', async () => {
  const path = await saved(1);
  await rm(path);
  await mkdir(path);
  const checkpoint = checkpointOf('job');
  clock.advance(1_000);
  await checkpoint.save(() => ({ done: 1 }));
  expect(checkpoint.fault).toMatch(/^E[A-Z]+$/);
  clock.advance(1_000);
  await checkpoint.save(() => {
    throw new Error('The state was read after a fault.');
  });
  expect(await readdir(folder)).toHaveLength(1);
});

test('without a folder, nothing is read or written', async () => {
  const checkpoint = new Checkpoint<State>({ folder: undefined, job: 'job', version: '1', schema, clock });
  clock.advance(1_000);
  await checkpoint.save(() => {
    throw new Error('The state was read.');
  });
  expect(await checkpoint.load()).toEqual({ kind: 'none' });
  await checkpoint.remove();
});
