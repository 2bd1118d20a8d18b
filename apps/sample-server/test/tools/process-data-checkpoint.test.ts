import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { endAfterEach, temporaryFolder, until } from '@milepost/testing';
import { StdioClientTransport } from '@milepost/transport-stdio';

import { expectComplete } from '../support/expect-progress.js';
import { type Call, serverCommand, Session } from '../support/session.js';

const RECORDS = 5_000;
const ends = endAfterEach();
let allowed: string;
let checkpoints: string;
const temporary = temporaryFolder(afterAll);
let tests = 0;

beforeEach(async () => {
  [allowed, checkpoints] = ['data', 'checkpoints'].map((name) =>
    join(temporary, `${name}${String(tests)}`),
  ) as [string, string];
  tests++;
  await Promise.all([allowed, checkpoints].map((folder) => mkdir(folder)));
  const rows = Array.from({ length: RECORDS }, (_, index) =>
    index % 997 === 5 ? 'broken' : `${String(index)},"a\r\nb",${['x', 'y', 'z'][index % 3] ?? ''}`,
  );
  await writeFile(join(allowed, 'data.csv'), `\uFEFFn,t,k\r\n${rows.join('\r\n')}`);
});

async function start(): Promise<{ session: Session; kill: () => void }> {
  const { command, args, cwd } = serverCommand();
  const options = ['--allow', allowed, '--checkpoints', checkpoints];
  const transport = new StdioClientTransport({ command, args: [...args, ...options], cwd });
  const session = await new Session(transport).connect();
  ends.add(() => session.close());
  return { session, kill: () => process.kill(transport.pid ?? NaN, 'SIGKILL') };
}

/** Runs the job until its progress is above `progress` and a checkpoint exists, and then kills the server. */
async function killAfter(progress: number): Promise<void> {
  const { session, kill } = await start();
  const call = session.call('process_data', { path: 'data.csv', recordsPerSecond: 5_000 });
  const ended = expect(call).rejects.toThrow();
  await until(async () => {
    const last = session.updates.at(-1)?.progress ?? 0;
    return last > progress && (await checkpointFiles()).length > 0;
  }, 'the job is under way');
  kill();
  await ended;
}

async function checkpointFiles(): Promise<string[]> {
  return (await readdir(checkpoints)).filter((name) => name.endsWith('.checkpoint'));
}

async function checkpointFile(): Promise<string> {
  const [name = ''] = await checkpointFiles();
  return join(checkpoints, name);
}

async function processAll(): Promise<Call> {
  const { session } = await start();
  return session.call('process_data', { path: 'data.csv' });
}

function resultOf({ result }: Call): Record<string, unknown> {
  return { ...(result.structuredContent as object) };
}

test.each([
  ['validate', 2, /^went on after [\d,]+ validated records$/],
  ['process', 6, /^went on after [\d,]+ processed records$/],
])('a job that was killed in the stage %s goes on from its checkpoint', async (_, progress, remark) => {
  const { checkpoint: none, ...whole } = resultOf(await processAll());
  expect(none).toBeUndefined();
  await killAfter(progress);
  const call = await processAll();
  const { checkpoint, ...result } = resultOf(call);
  expect(checkpoint).toMatch(remark);
  expect(result).toEqual(whole);
  expect(result).toMatchObject({ records: RECORDS, invalid: 6 });
  expect(call.updates[0]?.progress).toBeGreaterThan(1);
  expect(call.updates[0]?.message).toMatch(/^Going on after /);
  expect(call.updates.every(({ total }) => total === 10)).toBe(true);
  expectComplete(call);
  expect(await checkpointFiles()).toEqual([]);
});

test('a torn checkpoint is refused with a message, and the work begins anew', async () => {
  await killAfter(2);
  const path = await checkpointFile();
  const content = await readFile(path, 'utf8');
  await writeFile(path, content.slice(0, content.length / 2));
  const call = await processAll();
  expect(call.updates[0]?.progress).toBeLessThan(1);
  expect(call.updates[0]?.message).toMatch(
    /^The checkpoint was refused: it is damaged, .*\. The work begins anew\.$/,
  );
  expect(call.result.structuredContent).toMatchObject({
    records: RECORDS,
    checkpoint: expect.stringMatching(/^refused, the work began anew: it is damaged/) as string,
  });
  expectComplete(call);
});

test('the checkpoint of an earlier content of the file is refused', async () => {
  await killAfter(2);
  await appendFile(join(allowed, 'data.csv'), '\r\n7,a,x');
  const call = await processAll();
  expect(call.result.structuredContent).toMatchObject({
    records: RECORDS + 1,
    checkpoint: expect.stringContaining('the file has changed') as string,
  });
});
