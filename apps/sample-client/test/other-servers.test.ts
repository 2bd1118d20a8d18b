import { bareServer, runClient, startInTerminal } from './client-process.js';
import { readLines } from './json-lines.js';

const LIMIT_MS = 60_000;
const ESCAPE = '\u001b';

describe('a server of another project', () => {
  const everything = [
    '--',
    process.execPath,
    '../../node_modules/@modelcontextprotocol/server-everything/dist/index.js',
    'stdio',
  ];

  test(
    'its tools are listed and run over stdio',
    async () => {
      const { stdout } = await runClient(['list', ...everything]);
      const tool = /^\S*long-running\S*$/m.exec(stdout)?.[0] ?? '';
      const run = await runClient([
        'run',
        tool,
        '--duration',
        '0.4',
        '--steps',
        '4',
        '--json',
        ...everything,
      ]);
      expect(run.exitCode).toBe(0);
      expect(readLines(run.stdout).map(({ type, progress }) => ({ type, progress }))).toEqual([
        { type: 'update', progress: 1 },
        { type: 'update', progress: 2 },
        { type: 'update', progress: 3 },
        { type: 'update', progress: 4 },
        { type: 'end' },
      ]);
    },
    LIMIT_MS,
  );

  test(
    'if the server exits during an operation, the operation fails and its reason has the exit code',
    async () => {
      const { exitCode, stdout } = await runClient(['run', 'work', ...bareServer('dies')]);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^✗ work {2}failed .* exited with code 3/m);
    },
    LIMIT_MS,
  );

  test(
    'only updates with increasing progress are printed',
    async () => {
      const { exitCode, stdout } = await runClient([
        'run',
        'work',
        '--json',
        ...bareServer('goes-backwards'),
      ]);
      expect(exitCode).toBe(0);
      expect(readLines(stdout).map((line) => line.progress)).toEqual([1, 2, 3, undefined]);
    },
    LIMIT_MS,
  );

  test(
    'the server cannot send escape sequences to the terminal',
    async () => {
      const { stdout } = await startInTerminal(['run', 'work', ...bareServer('takes-over-the-terminal')])
        .finished;
      expect(stdout).toContain('gone red');
      expect(stdout).toContain('server: to stderr');
      expect(stdout).not.toContain(`${ESCAPE}[2J`);
      expect(stdout).not.toContain(`${ESCAPE}[1;1H`);
      expect(stdout).not.toContain('\u0007');
      expect(stdout).not.toContain('\u009b');
    },
    LIMIT_MS,
  );

  test.each([
    [bareServer('garbage'), 'The text received is not JSON: "this is no JSON"'],
    [['--', '/no/such/program'], 'cannot be started'],
    [['--', process.execPath, '-e', 'process.exit(5)'], 'exited with code 5'],
    [
      ['--connect-timeout', '200', '--', process.execPath, '-e', 'process.stdin.resume()'],
      'did not answer within 200 ms',
    ],
  ])(
    'a failed connection is reported with exit code 1: %j',
    async (server, message) => {
      const { exitCode, stdout, stderr } = await runClient(['list', ...server]);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toContain(message);
    },
    LIMIT_MS,
  );
});
