import { spawnSync } from 'node:child_process';
import { openSync } from 'node:fs';

import { clientArgs } from './client-process.js';

test('if the disk is full, the client reports that it cannot write, and exits with code 1', () => {
  const args = [...clientArgs(), 'run', 'uneven_work', '--durationMs', '200', '--json'];
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, args, {
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect(stderr).toContain('error: The output cannot be written: ENOSPC');
  expect(status).toBe(1);
}, 60_000);
