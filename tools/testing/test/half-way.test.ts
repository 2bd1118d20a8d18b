import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';

// It starts Jest, on a machine that may have other things to do.
jest.setTimeout(120_000);

const jestProgram = createRequire(import.meta.url).resolve('jest/bin/jest');

/** Runs the suite of the fixture by Jest. Where Jest complains that something keeps it from exiting, it is killed. */
async function runJest(registers: 'yes' | 'no'): Promise<{ exitCode: number | null; output: string }> {
  const args = [jestProgram, '--testMatch', '**/fixtures/half-way.ts', '--runInBand'];
  const child = spawn(process.execPath, args, {
    cwd: path.join(__dirname, '..'),
    env: { ...process.env, REGISTERS: registers },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 100_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    if (output.includes('Jest did not exit')) child.kill('SIGKILL');
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output };
}

test('a suite whose set-up and tear-down fail ends its server, reports both, and exits by itself', async () => {
  const { exitCode, output } = await runJest('yes');
  expect(output).toContain('The browser is missing.');
  expect(output).toContain('An end fails.');
  expect(exitCode).toBe(1);
});

test('a server that is not registered keeps Jest from exiting', async () => {
  const { exitCode, output } = await runJest('no');
  expect(output).toContain('The browser is missing.');
  expect(exitCode).toBe(null);
});
