import { runProgram } from '../src/run-program.js';

const LIMIT_MS = 30_000;

test('a program that ends has an exit code and an output of both streams', async () => {
  const script = 'echo out; echo err >&2; exit 3';
  const { exitCode, output } = await runProgram(['sh', '-c', script], { limitMs: LIMIT_MS });
  expect(exitCode).toBe(3);
  expect(output.split('\n').sort()).toEqual(['', 'err', 'out']);
});

test('a program that cannot be started has no exit code, and says why', async () => {
  const outcome = await runProgram(['/no/such/program'], { limitMs: LIMIT_MS });
  expect(outcome).toEqual({ exitCode: undefined, output: expect.stringContaining('ENOENT') });
});

test('a program is ended at the limit, also one whose child holds its output open', async () => {
  const script = 'sleep 20 & echo started; wait';
  const { exitCode, output } = await runProgram(['sh', '-c', script], { limitMs: 300 });
  expect(exitCode).toBeUndefined();
  expect(output).toBe('started\n');
});

test('of a program that writes without end only the last part is kept', async () => {
  const { exitCode, output } = await runProgram(['yes', 'Chromium'], { limitMs: 500 });
  expect(exitCode).toBeUndefined();
  expect(output).toHaveLength(1_000_000);
});
