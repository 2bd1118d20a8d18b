import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { fixture, readAll } from './connect-child.js';

test('a child that will not go does not outlive a process that exits without closing it', async () => {
  const parent = spawn(process.execPath, fixture('abandon-child.ts'));
  const output = readAll(parent.stdout);
  // The child shares this pipe with its parent: it ends when both are gone.
  const errors = readAll(parent.stderr);
  const [code] = (await once(parent, 'exit')) as [number | null];
  expect(code).toBe(5);
  expect(Number(await output)).toBeGreaterThan(0);
  expect(await errors).toBe('');
});

test('a transport that was closed keeps no process alive', async () => {
  const parent = spawn(process.execPath, fixture('close-child.ts'), { stdio: 'inherit' });
  const [code] = (await once(parent, 'exit')) as [number | null];
  expect(code).toBe(0);
});
