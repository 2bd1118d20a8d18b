import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';

import { runNode } from '../src/index.js';

test('the output and the exit code of a program are returned', async () => {
  const code = "console.log('out'); console.error('problem'); process.exitCode = 3;";
  expect(await runNode(['-e', code])).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'problem\n' });
});

test('a program gets its folder and its environment, and an empty input', async () => {
  const code = 'process.stdin.on("end", () => console.log(process.cwd(), process.env.WORD)).resume()';
  const cwd = realpathSync(tmpdir());
  const { stdout } = await runNode(['-e', code], { cwd, env: { ...process.env, WORD: 'yes' } });
  expect(stdout).toBe(`${cwd} yes\n`);
});

test('a program that hangs is killed when its time is over', async () => {
  const { exitCode } = await runNode(['-e', 'setInterval(() => {}, 1000)'], { limitMs: 300 });
  expect(exitCode).toBe(null);
});
