import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { defaultDataFile } from '../../src/default-data-file.js';
import { endAfterAll, temporaryFolder } from '@milepost/testing';

import { expectComplete, expectOrdered } from '../support/expect-progress.js';
import { type Call, type Session, startServerProcess } from '../support/session.js';

const temporary = temporaryFolder(afterAll);
let session: Session;
const ends = endAfterAll();
beforeAll(async () => {
  session = await startServerProcess(['--allow', temporary]);
  ends.add(() => session.close());
});

async function processText(content: string | Uint8Array): Promise<Call> {
  await writeFile(join(temporary, 'data.csv'), content);
  return session.call('process_data', { path: 'data.csv' });
}

test('the default data file is processed, and the result matches the file', async () => {
  const call = await session.call('process_data');
  // None of the values is quoted, so the test needs no CSV parser.
  const [header = '', ...lines] = readFileSync(defaultDataFile, 'utf8').split(/\r?\n/);
  const rows = lines.filter((line) => line !== '').map((line) => line.split(','));
  const phase = header.split(',').indexOf('Phase of flight');
  const cost = header.split(',').indexOf('Cost Total $');
  expect(call.result.structuredContent).toMatchObject({ records: rows.length, invalid: 0, problems: [] });
  expect(rows).toHaveLength(10_000);
  const { summary } = call.result.structuredContent as {
    summary: { sum: number; values: { value: string; records: number }[] }[];
  };
  expect(summary[cost]?.sum).toBe(rows.reduce((sum, row) => sum + Number(row[cost]), 0));
  for (const { value, records } of summary[phase]?.values ?? []) {
    expect(records).toBe(rows.filter((row) => row[phase] === value).length);
  }
  expect(summary[phase]?.values.length).toBeGreaterThan(3);
  expectComplete(call);
});

test('the phases are reported, up to the sum of their weights', async () => {
  const { updates } = await session.call('process_data', { recordsPerSecond: 40_000 });
  const messages = updates.map(({ message }) => message?.replace(/[\d,]+/g, 'N'));
  expect(messages).toEqual(expect.arrayContaining(['Validated N records', 'Processed N records']));
  expect(updates.every(({ total }) => total === 10)).toBe(true);
  expect(updates.at(-1)).toEqual(expect.objectContaining({ progress: 10, message: 'Summed up 14 columns' }));
});

test.each([
  ['some', 300, 300],
  ['more than all', 20_000, 10_000],
])('maxRecords ends the work after %s records', async (_, maxRecords, records) => {
  const call = await session.call('process_data', { maxRecords });
  expect(call.result.structuredContent).toMatchObject({ records });
  expect(call.result.structuredContent).not.toHaveProperty('checkpoint');
  expectComplete(call);
});

test('a call without a progress token receives no progress', async () => {
  const { result, messages } = await session.call('process_data', {}, { progress: false });
  expect(result.structuredContent).toMatchObject({ records: 10_000 });
  expect(messages).toHaveLength(1);
});

test('invalid records are counted, the first ones are listed, and all are left out of the sums', async () => {
  const rows = Array.from({ length: 1_100 }, (_, index) => `${index},x`);
  const call = await processText(`n,t\n${rows.join('\n')}\n1\n1,2,3\nabc,x\n${'y,\n'.repeat(20)}`);
  expect(call.result.structuredContent).toMatchObject({
    records: 1_123,
    invalid: 23,
    columns: [
      { name: 'n', type: 'number' },
      { name: 't', type: 'text' },
    ],
    summary: [
      { column: 'n', filled: 1_100, sum: (1_099 * 1_100) / 2, max: 1_099 },
      { column: 't', values: [{ value: 'x', records: 1_100 }] },
    ],
  });
  const { problems } = call.result.structuredContent as { problems: unknown[] };
  expect(problems).toHaveLength(10);
  expect(problems.slice(0, 3)).toEqual([
    { line: 1_102, problem: '1 value instead of 2' },
    { line: 1_103, problem: '3 values instead of 2' },
    { line: 1_104, problem: '"abc" in column "n" is not a number' },
  ]);
  expectComplete(call);
});

test.each([
  ['only a header', 'a,b', 0],
  ['no newline at its end', 'a,b\n1,2', 1],
  ['quotes', 'a,b\n"x,\n""y""",2\n', 1],
])('a file with %s is processed', async (_, content, records) => {
  const call = await processText(content);
  expect(call.result.structuredContent).toMatchObject({ records, invalid: 0 });
  expectComplete(call);
});

test.each([
  ['no content', '', 'path: the file is empty'],
  ['binary content', readFileSync(process.execPath).subarray(0, 10_000), 'path: the file is binary'],
  ['a quote that is never closed', `a,b\n"${'x,y\n'.repeat(400_000)}`, 'path: the file is not valid CSV'],
  ['an endless field', `a,b\n${'x'.repeat(2 << 20)}`, 'longer than 1 MiB'],
])('a file with %s is refused', async (_, content, message) => {
  const call = await processText(content);
  expect(call.result.isError).toBe(true);
  expect(call.text).toContain(message);
  expectOrdered(call);
});

test.each([
  ['a file outside', { path: '../../etc/passwd' }, 'path: "../../etc/passwd" is not inside'],
  ['a missing file', { path: 'nothing.csv' }, 'path: "nothing.csv" does not exist'],
  ['a folder', { path: '.' }, 'path: "." is not a file'],
  ['a number', { path: 1 }, 'path: '],
  ['a path with a NUL character', { path: 'a\0b' }, 'path: expected a path without NUL'],
  ['a rate of zero', { recordsPerSecond: 0 }, 'recordsPerSecond: '],
])('%s is refused with the name of the argument', async (_, args, message) => {
  const { result, text } = await session.call('process_data', args);
  expect(result.isError).toBe(true);
  expect(text).toContain(message);
});

test('the default data file may be named although it is outside of the allowed folders', async () => {
  const { result } = await session.call('process_data', { path: defaultDataFile });
  expect(result.structuredContent).toMatchObject({ records: 10_000 });
});

test('cancelling a call stops the work, and no more progress is sent', async () => {
  const abort = new AbortController();
  const working = session.call('process_data', { recordsPerSecond: 100 }, { signal: abort.signal });
  await session.client.ping();
  abort.abort();
  await expect(working).rejects.toThrow();
  await session.client.ping();
  const updatesBefore = session.updates.length;
  await session.call('uneven_work', { durationMs: 100 }, { progress: false });
  expect(session.updates).toHaveLength(updatesBefore);
});
