import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text as readText } from 'node:stream/consumers';

import { endAfterEach } from '@milepost/testing';

import { fixture } from './connect-child.js';

const ends = endAfterEach();

test('a child that ignores SIGTERM does not outlive a process that exits without closing it', async () => {
  const parent = spawn(process.execPath, fixture('abandon-child.ts'));
  ends.add(() => {
    parent.kill('SIGKILL');
    // Its child may still run and hold the pipes open.
    parent.stdout.destroy();
    parent.stderr.destroy();
  });
  const output = readText(parent.stdout);
  // The child shares this pipe with its parent, so the pipe ends when both are gone.
  const errors = readText(parent.stderr);
  const [code] = (await once(parent, 'exit')) as [number | null];
  expect(code).toBe(5);
  expect(Number(await output)).toBeGreaterThan(0);
  expect(await errors).toBe('');
});

test('a closed transport does not keep the process alive', async () => {
  const parent = spawn(process.execPath, fixture('close-child.ts'), { stdio: 'inherit' });
  ends.add(() => parent.kill('SIGKILL'));
  const [code] = (await once(parent, 'exit')) as [number | null];
  expect(code).toBe(0);
});
