import { bareServer, startClient, startInTerminal, untilEnded } from './client-process.js';

const LIMIT_MS = 60_000;
const ESCAPE = '\u001b';

describe('the interruption of a run', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)(
    '%s cancels all operations, reports it, ends the server and exits with code %i',
    async (signal, code) => {
      const client = startClient(['run', 'work', '--count', '2', ...bareServer('forever')]);
      const [, pid] = await client.until(/pid (\d+)/);
      client.kill(signal);
      const { exitCode, stdout, stderr } = await client.finished;
      expect(exitCode).toBe(code);
      expect(stderr).toContain('Cancelling. Press Ctrl-C again to exit at once.');
      expect(stderr.match(/cancelled by the client/g)).toHaveLength(2);
      expect(stdout).toContain('2 cancelled in ');
      await untilEnded(Number(pid));
    },
    LIMIT_MS,
  );

  test(
    'a second SIGINT exits at once and leaves no child process behind',
    async () => {
      const client = startClient(['run', 'work', ...bareServer('stubborn')]);
      const [, pid] = await client.until(/pid (\d+)/);
      client.kill('SIGINT');
      await client.until(/Cancelling/);
      client.kill('SIGINT');
      const { exitCode, stderr } = await client.finished;
      expect(exitCode).toBe(130);
      expect(stderr).not.toContain('SIGTERM received');
      await untilEnded(Number(pid));
    },
    LIMIT_MS,
  );

  test(
    'Ctrl-C in a terminal, which also reaches the server, exits with code 130',
    async () => {
      const client = startInTerminal(['run', 'run_forever']);
      await client.until(/Press Ctrl-C to cancel/);
      client.type('\u0003');
      const { exitCode, stdout } = await client.finished;
      expect(exitCode).toBe(130);
      expect(stdout).toMatch(/■.*run_forever.*cancelled/);
      // This sequence shows the cursor again.
      expect(stdout).toContain(`${ESCAPE}[?25h`);
    },
    LIMIT_MS,
  );

  test(
    'if the reader closes the pipe, the client exits with code 0 and prints no error',
    async () => {
      const client = startClient(['run', 'run_forever', '--json']);
      await client.until(/"sequence":2/);
      client.closeOutput();
      expect(await client.finished).toMatchObject({ exitCode: 0, stderr: '' });
    },
    LIMIT_MS,
  );
});
