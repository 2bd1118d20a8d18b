import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { temporaryFolder } from '@milepost/testing';
import { CommanderError } from 'commander';

import { readCommandLine } from '../src/command-line.js';
import { serverCommand } from './support/session.js';

const temporary = temporaryFolder(afterAll);
const listen = ['--transport', 'websocket'];

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

/** Runs the server with a standard input that has already ended, and resolves when it has exited. */
async function run(...args: string[]): Promise<Outcome> {
  const { command, args: base, cwd } = serverCommand();
  const child = spawn(command, [...base, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

test('--help prints all options to stdout', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const option of [
    '--allow <dir>',
    '--allow-host <host[:port]>',
    '--file <path>',
    '--checkpoints <dir>',
    '--max-updates-per-second <number>',
    '--transport <kind>',
    '--version',
  ]) {
    expect(stdout).toContain(option);
  }
});

test('--version prints the version', async () => {
  expect(await run('--version')).toEqual({ code: 0, stdout: '0.0.0\n', stderr: '' });
});

test('the server ends when its input ends', async () => {
  expect(await run()).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('the server ends with code 2 on wrong usage', async () => {
  expect(await run('--nothing')).toEqual({
    code: 2,
    stdout: '',
    stderr: "error: unknown option '--nothing'\n",
  });
});

describe('wrong usage', () => {
  beforeAll(() => writeFile(join(temporary, 'file'), ''));

  const folder = (): string => temporary;
  const file = (): string => join(temporary, 'file');
  test.each<[string, () => string[], RegExp]>([
    ['an extra argument', () => ['extra'], /too many arguments/],
    ['a missing folder', () => ['--allow'], /argument missing/],
    [
      'a folder that does not exist',
      () => ['--allow', `${folder()}/nothing`],
      /--allow.*a folder that exists/,
    ],
    [
      'a second folder that is a file',
      () => ['--allow', folder(), '--allow', file()],
      /--allow.*a folder that exists/,
    ],
    [
      'a host that is not a host',
      () => ['--allow-host', 'http://example.com/'],
      /--allow-host.*is not a host/,
    ],
    ['an unknown transport', () => ['--transport', 'pigeon'], /Allowed choices are stdio, http, websocket/],
    [
      'options for a port with stdio',
      () => ['--port', '1', '--host', '::1', '--allow-origin', 'http://a', '--token', 'x'],
      /--transport http or websocket is required for --port, --host, --allow-origin, --token/,
    ],
    ['a port that is out of range', () => [...listen, '--port', '65536'], /--port.*from 0 to 65535/],
    ['an origin with a path', () => [...listen, '--allow-origin', 'http://a/'], /Expected an origin/],
    [
      'a token that cannot be sent in a header',
      () => [...listen, '--token', 'a b'],
      /--token.*Expected one or more letters/,
    ],
    ['an empty token', () => [...listen, '--token='], /--token.*Expected one or more letters/],
    [
      'an address that other machines can reach, without a token',
      () => [...listen, '--host', '0.0.0.0'],
      /other machines can reach 0\.0\.0\.0.*--token/,
    ],
    [
      'a folder for checkpoints that does not exist',
      () => ['--checkpoints', `${folder()}/nothing`],
      /--checkpoints.*a folder that exists/,
    ],
    ['no rate of updates', () => ['--max-updates-per-second', '0'], /Expected a number above 0, or Infinity/],
    ['a word as a rate', () => ['--max-updates-per-second', 'many'], /Expected a number above 0/],
    ['an empty rate', () => ['--max-updates-per-second', ' '], /Expected a number above 0/],
    ['a folder in place of a file', () => ['--file', folder()], /--file.*Expected a file that exists/],
  ])('is explained: %s', (_, args, message) => {
    const written: string[] = [];
    const stderr = jest
      .spyOn(process.stderr, 'write')
      .mockImplementation((text) => written.push(String(text)) > 0);
    expect(exitCodeOf(args())).toBe(2);
    stderr.mockRestore();
    expect(written.join('')).toMatch(message);
  });
});

test('options may be repeated and have defaults', () => {
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

test.each(['http', 'websocket'])('over %s the server listens on this machine only, by default', (kind) => {
  const listen = ['--transport', kind];
  const local = { transport: kind, port: 3210, host: '127.0.0.1', allowedOrigins: [] };
  expect(readCommandLine(listen).listen).toEqual(local);
  for (const host of ['localhost', '127.1.2.3', '::1']) {
    expect(readCommandLine([...listen, '--host', host]).listen?.host).toBe(host);
  }
  const origins = ['--allow-origin', 'https://a.example', '--allow-origin', 'http://b:8080'];
  const args = [...listen, '--port', '0', '--host', '0.0.0.0', '--token', 'c', ...origins];
  expect(readCommandLine(args).listen).toEqual({
    transport: kind,
    port: 0,
    host: '0.0.0.0',
    token: 'c',
    allowedOrigins: ['https://a.example', 'http://b:8080'],
  });
});

test('the token may come from the environment, and --token takes precedence over it', () => {
  process.env['MILEPOST_TOKEN'] = 'from-there';
  try {
    expect(readCommandLine(listen).listen).toMatchObject({ token: 'from-there' });
    expect(readCommandLine([...listen, '--token', 'b']).listen).toMatchObject({ token: 'b' });
    expect(readCommandLine([])).not.toHaveProperty('listen');
  } finally {
    delete process.env['MILEPOST_TOKEN'];
  }
});
