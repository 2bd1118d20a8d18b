#!/usr/bin/env node
// `within-limit COMMAND…` runs the tests of one project. When they take longer than the limit, it ends them and all that
// they started, says which project it was, and ends with 1.
import { spawn } from 'node:child_process';
import path from 'node:path';

import { endProcessTree } from './process-tree.mjs';

/** Three times as long as the slowest project takes on two busy cores. */
const DEFAULT_LIMIT_SECONDS = 1800;
/** Node's timers count no further. */
const LONGEST_LIMIT_SECONDS = 2_147_483;
const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const [command = '', ...args] = process.argv.slice(2);
const limitSeconds = Number(process.env['TEST_LIMIT_SECONDS'] ?? DEFAULT_LIMIT_SECONDS);
if (command === '' || !(limitSeconds > 0 && limitSeconds <= LONGEST_LIMIT_SECONDS)) {
  console.error(`Usage: [TEST_LIMIT_SECONDS=1…${LONGEST_LIMIT_SECONDS}] within-limit COMMAND [ARGUMENT…]`);
  process.exit(2);
}

// On Windows the commands in node_modules/.bin are scripts of the shell.
const child = spawn(command, args, { stdio: 'inherit', shell: process.platform === 'win32' });
const timer = setTimeout(() => {
  const project = path.basename(process.cwd());
  console.error(
    `✗ ${project}: "${[command, ...args].join(' ')}" was not finished after ${limitSeconds} s and was ended.`,
  );
  end(1);
}, limitSeconds * 1000);
for (const signal of SIGNALS) process.on(signal, () => end(1));
child.on('error', ({ message }) => {
  console.error(message);
  end(1);
});
child.on('exit', (code) => {
  clearTimeout(timer);
  process.exitCode = code ?? 1;
});

/** @param {number} exitCode */
function end(exitCode) {
  if (child.pid !== undefined) endProcessTree(child.pid);
  process.exit(exitCode);
}
