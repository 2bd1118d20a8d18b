import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { temporaryFolder } from '@milepost/testing';

import { planWork } from '../src/plan-work.js';
import { repeatCalls } from '../src/planned-call.js';
import { needsOf } from '../src/server-needs.js';
import { planTour, planTourElsewhere } from '../src/tour.js';

const folder = temporaryFolder(afterAll);
const file = join(folder, 'data.csv');

beforeAll(async () => {
  await writeFile(file, 'a\n1\n');
});

describe('the tour', () => {
  test('the default inputs run slowly enough to watch, and the current folder is indexed', async () => {
    const { calls, needs } = await planTour({}, { file, cwd: folder });
    expect(calls).toEqual([
      { tool: 'download_file', arguments: { bytesPerSecond: 1 } },
      { tool: 'process_data', arguments: { recordsPerSecond: 3_000 } },
      { tool: 'index_folder', arguments: { path: folder } },
    ]);
    expect(needs).toEqual({ allow: [folder], allowHosts: [], file });
  });

  test("the user's inputs run at full speed, and the server gets the permissions for them", async () => {
    const { calls, needs } = await planTour(
      { data: file, folder, url: 'http://localhost:8080/x' },
      { file, cwd: '/' },
    );
    expect(calls.map((call) => call.arguments)).toEqual([
      { url: 'http://localhost:8080/x' },
      { path: file },
      { path: folder },
    ]);
    expect(needs).toEqual({ allow: [folder, folder], allowHosts: ['localhost:8080'] });
  });

  test.each([
    [{ file: '/no/such' }, '--file must be a file that exists: "/no/such" does not.'],
    [{ folder: '/no/such' }, '--folder must be a folder that exists'],
    [{ url: 'ftp://x' }, '--url must be an http or https URL, not "ftp://x".'],
  ])('the input %j is refused', async (inputs, message) => {
    await expect(planTour(inputs, { file, cwd: folder })).rejects.toThrow(message);
  });

  test('a folder is refused where a file is expected', async () => {
    await expect(planTour({ data: folder }, { file, cwd: folder })).rejects.toThrow('is a folder.');
  });
});

describe('the tour on a server that already runs', () => {
  test('without inputs the server chooses the folder and the file', async () => {
    expect(await planTourElsewhere({}, file)).toEqual([
      { tool: 'download_file', arguments: { bytesPerSecond: 1 } },
      { tool: 'process_data', arguments: { recordsPerSecond: 3_000 } },
      { tool: 'index_folder', arguments: {} },
    ]);
  });

  test('paths are sent to the server unchecked', async () => {
    const inputs = { url: 'http://a/b', data: 'there.csv', folder: '/no/such' };
    const calls = await planTourElsewhere(inputs, file);
    expect(calls.map((call) => call.arguments)).toEqual([
      { url: 'http://a/b' },
      { path: 'there.csv' },
      { path: '/no/such' },
    ]);
  });

  test('--file is refused', async () => {
    await expect(planTourElsewhere({ file }, file)).rejects.toThrow(
      'Start the server at --url with this --file',
    );
  });
});

test('a path or a URL that the user types as an argument is allowed', async () => {
  const typed = [
    { name: 'path', value: 'data.csv' },
    { name: 'url', value: 'https://example.com/x' },
  ];
  expect(await needsOf(typed, folder)).toEqual({ allow: [folder, folder], allowHosts: ['example.com'] });
  expect(await needsOf([{ name: 'path', value: '/no/such' }], dirname(folder))).toEqual({
    allow: [dirname(folder)],
    allowHosts: [],
  });
});

test('repeated calls are numbered', () => {
  const call = { tool: 'work', arguments: {} };
  expect(repeatCalls([call], 1).map(({ name }) => name)).toEqual(['work']);
  expect(repeatCalls([call], 3).map(({ name }) => name)).toEqual(['work 1', 'work 2', 'work 3']);
});

test('an unknown tool is refused, and the error names the tools of the server', async () => {
  const options = {
    transport: 'stdio',
    count: 1,
    json: false,
    color: true,
    ascii: false,
    connectTimeoutMs: 1,
  } as const;
  const work = await planWork({ kind: 'run', tool: 'walk', typed: [], options }, folder);
  const tools = [{ name: 'work', inputSchema: {} }];
  await expect(work.calls(() => Promise.resolve(tools))).rejects.toThrow(
    'The server has no tool "walk". Its tools are work.',
  );
});
