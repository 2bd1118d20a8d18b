import { bareServer, runClient } from './client-process.js';

const LIMIT_MS = 60_000;

describe('one tool', () => {
  test(
    'a failed tool is shown with its reason, and the exit code is 1',
    async () => {
      const { exitCode, stdout } = await runClient([
        'run',
        'fail_midway',
        '--at',
        '0.3',
        '--duration-ms',
        '300',
      ]);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^✗ fail_midway {2}failed .*30 %/m);
    },
    LIMIT_MS,
  );

  test(
    'a tool without progress times out',
    async () => {
      const { exitCode, stdout } = await runClient([
        'run',
        'work',
        '--idle-timeout',
        '200',
        ...bareServer('silent'),
      ]);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(/^✗ work {2}timed out /m);
    },
    LIMIT_MS,
  );

  test.each([
    [
      ['run', 'fail_midway', '--when', '1'],
      'fail_midway has no argument --when. Its arguments are --at <number>',
    ],
    [['run', 'walk'], 'The server has no tool "walk". Its tools are download_file, '],
    [['tour', ...bareServer('silent')], 'The tour needs the tools of the sample server.'],
    [['--bogus'], "unknown option '--bogus'"],
  ])(
    'a wrong command line is refused with exit code 2: %j',
    async (args, message) => {
      const { exitCode, stdout, stderr } = await runClient(args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
      expect(stderr).toContain(`error: ${message}`);
    },
    LIMIT_MS,
  );
});
