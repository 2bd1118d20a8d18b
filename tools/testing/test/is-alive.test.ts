import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { endAfterEach, isAlive, until } from '../src/index.js';

const ends = endAfterEach();

test('a process is alive until it has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  ends.add(() => child.kill('SIGKILL'));
  await once(child, 'spawn');
  const pid = child.pid as number;
  expect(isAlive(pid)).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(pid)).toBe(false);
});

test('a process whose exit code nobody reads is not alive', async () => {
  // The shell replaces itself by a program that never reads the exit code of the child `true`.
  const script = 'true & echo $!; exec tail -f /dev/null';
  const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  ends.add(() => parent.kill('SIGKILL'));
  const [line] = (await once(parent.stdout.setEncoding('utf8'), 'data')) as [string];
  await until(() => !isAlive(Number(line)), 'the child has ended');
});
