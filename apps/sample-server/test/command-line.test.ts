import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { CommanderError } from 'commander';

import { readCommandLine } from '../src/command-line.js';
import { serverCommand } from './support/session.js';
import { temporaryFolder } from './support/temporary-folder.js';

const temporary = temporaryFolder();

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

function exitCodeOf(args: string[]): number {
  try {
    readCommandLine(args);
    return 0;
  } catch (error) {
    return error instanceof CommanderError ? error.exitCode : NaN;
  }
}

/** Runs the server with an input that has already ended. */
async function run(...args: string[]): Promise<Outcome> {
  const { command, args: base, cwd } = serverCommand;
  const child = spawn(command, [...base, ...args], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

test('--help says what there is, to people', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const option of ['--allow <dir>', '--allow-host <host[:port]>', '--file <path>', '--version']) {
    expect(stdout).toContain(option);
  }
});

test('--version says which', async () => {
  expect(await run('--version')).toEqual({ code: 0, stdout: '0.0.0\n', stderr: '' });
});

test('the end of the input ends the server', async () => {
  expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('wrong usage ends with code 2', async () => {
  expect(await run('--nothing')).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: unknown option '--nothing'\n",
  });
});

describe('wrong usage is told why', () => {
  beforeAll(() => writeFile(join(temporary.path, 'file'), ''));

  const folder = (): string => temporary.path;
  const file = (): string => join(temporary.path, 'file');
  test.each<[string, () => string[], RegExp]>([
    ['an argument too many', () => ['extra'], /too many arguments/],
    ['no folder given', () => ['--allow'], /argument missing/],
    [
      'a folder that does not exist',
      () => ['--allow', `${folder()}/nothing`],
      /--allow.*a folder that exists/,
    ],
    [
      'a second one that is none',
      () => ['--allow', folder(), '--allow', file()],
      /--allow.*a folder that exists/,
    ],
    ['a host that is none', () => ['--allow-host', 'http://example.com/'], /--allow-host.*is no host/],
    ['a file that is none', () => ['--file', folder()], /--file.*Expected a file that exists/],
  ])('%s', (_, args, message) => {
    const said: string[] = [];
    const stderr = jest
      .spyOn(process.stderr, 'write')
      .mockImplementation((text) => said.push(String(text)) > 0);
    expect(exitCodeOf(args())).toBe(2);
    stderr.mockRestore();
    expect(said.join('')).toMatch(message);
  });
});

test('options may be repeated, and have defaults', () => {
  expect(readCommandLine([])).toEqual({ allow: [process.cwd()], allowHosts: [], file: process.execPath });
  const args = [
    '--allow',
    '.',
    '--allow',
    '/',
    '--allow-host',
    'a',
    '--allow-host',
    'b:1',
    '--file',
    'package.json',
  ];
  expect(readCommandLine(args)).toEqual({
    allow: ['.', '/'],
    allowHosts: ['a', 'b:1'],
    file: 'package.json',
  });
});
