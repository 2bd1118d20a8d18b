import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { planWork } from '../src/plan-work.js';
import { repeatCalls } from '../src/planned-call.js';
import { needsOf } from '../src/server-needs.js';
import { planTour, planTourElsewhere } from '../src/tour.js';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'milepost-'));
  file = join(folder, 'data.csv');
  await writeFile(file, 'a\n1\n');
});
afterAll(() => rm(folder, { recursive: true }));

describe('the tour', () => {
  test('slows its own inputs down to be watched, and indexes the folder where it was started', async () => {
    const { calls, needs } = await planTour({}, { file, cwd: folder });
    expect(calls).toEqual([
      { tool: 'download_file', arguments: { bytesPerSecond: 1 } },
      { tool: 'process_data', arguments: { recordsPerSecond: 3_000 } },
      { tool: 'index_folder', arguments: { path: folder } },
    ]);
    expect(needs).toEqual({ allow: [folder], allowHosts: [], file });
  });

  test("runs at full speed on the user's, and allows the server what they need", async () => {
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
  ])('refuses %j', async (inputs, message) => {
    await expect(planTour(inputs, { file, cwd: folder })).rejects.toThrow(message);
  });

  test('refuses a folder for a file', async () => {
    await expect(planTour({ data: folder }, { file, cwd: folder })).rejects.toThrow('is a folder.');
  });
});

describe('the tour on a server that runs already', () => {
  test('leaves folder and file to the server', async () => {
    expect(await planTourElsewhere({}, file)).toEqual([
      { tool: 'download_file', arguments: { bytesPerSecond: 1 } },
      { tool: 'process_data', arguments: { recordsPerSecond: 3_000 } },
      { tool: 'index_folder', arguments: {} },
    ]);
  });

  test('hands paths on as they are: they are for the server to find', async () => {
    const inputs = { url: 'http://a/b', data: 'there.csv', folder: '/no/such' };
    const calls = await planTourElsewhere(inputs, file);
    expect(calls.map((call) => call.arguments)).toEqual([
      { url: 'http://a/b' },
      { path: 'there.csv' },
      { path: '/no/such' },
    ]);
  });

  test('cannot give it a file to host', async () => {
    await expect(planTourElsewhere({ file }, file)).rejects.toThrow('start it with this --file');
  });
});

test('whoever types a path or a URL as an argument allows it', async () => {
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

test('calls that are repeated are numbered', () => {
  const call = { tool: 'work', arguments: {} };
  expect(repeatCalls([call], 1).map(({ name }) => name)).toEqual(['work']);
  expect(repeatCalls([call], 3).map(({ name }) => name)).toEqual(['work 1', 'work 2', 'work 3']);
});

test('a tool that the server does not have is answered with those it has', async () => {
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
    'The server has no tool "walk". It has work.',
  );
});
