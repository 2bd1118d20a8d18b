import { bareServer, gone, startClient, startInTerminal } from './client-process.js';

const LIMIT_MS = 60_000;
const ESCAPE = '\u001b';

describe('an end from outside', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s cancels everything, says so, sees the server off and exits with %i',
    async (signal, code) => {
      const client = startClient(['run', 'work', '--count', '2', ...bareServer('forever')]);
      const [, pid] = await client.until(/pid (\d+)/);
      client.kill(signal);
      const { exitCode, stdout, stderr } = await client.finished;
      expect(exitCode).toBe(code);
      expect(stderr).toContain('Cancelling. Ctrl-C again leaves at once.');
      expect(stderr.match(/told to cancel/g)).toHaveLength(2);
      expect(stdout).toContain('2 cancelled in ');
      await gone(Number(pid));
    },
    LIMIT_MS,
  );

  test(
    'that is repeated leaves at once, and no child behind',
    async () => {
      const client = startClient(['run', 'work', ...bareServer('stubborn')]);
      const [, pid] = await client.until(/pid (\d+)/);
      client.kill('SIGINT');
      await client.until(/Cancelling/);
      client.kill('SIGINT');
      const { exitCode, stderr } = await client.finished;
      expect(exitCode).toBe(130);
      expect(stderr).not.toContain('asked to go');
      await gone(Number(pid));
    },
    LIMIT_MS,
  );

  test(
    'typed as Ctrl-C into a terminal, which our server hears as well, is 130',
    async () => {
      const client = startInTerminal(['run', 'run_forever']);
      await client.until(/Ctrl-C cancels/);
      client.type('\u0003');
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(130);
      expect(stdout).toMatch(/■.*run_forever.*cancelled/);
      // The cursor is shown again.
      expect(stdout).toContain(`${ESCAPE}[?25h`);
    },
    LIMIT_MS,
  );

  test(
    'by a reader that has had enough is quiet',
    async () => {
      const client = startClient(['run', 'run_forever', '--json']);
      await client.until(/"sequence":2/);
      client.closeOutput();
      expect(await client.finished).toMatchObject({ exitCode: 0, stderr: '' });
    },
    LIMIT_MS,
  );
});
