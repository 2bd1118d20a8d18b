import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { temporaryFolder } from '@milepost/testing/temporary-folder';

const program = fileURLToPath(new URL('../src/within-limit.mjs', import.meta.url));
const HANG = 'setInterval(() => {}, 1000);';
/** A process that starts another one, in a session of its own with the same streams, and hangs as that one does. */
const FAMILY = `
const options = { detached: true, stdio: 'inherit' };
require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(HANG)}], options);
console.log('started');
${HANG}`;

/**
 * Starts within-limit with a script of Node as its command.
 *
 * @param {string} script
 * @param {{ env?: Record<string, string>, cwd?: string }} [options]
 */
function start(script, { env = {}, cwd = '.' } = {}) {
  const args = [program, process.execPath, '-e', script];
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const exit = once(child, 'close').then(([code]) => ({ code, output }));
  return { child, exit, firstOutput: once(child.stdout, 'data').then(String) };
}

describe('within-limit', () => {
  for (const code of [0, 3]) {
    test(`ends as its command does, with ${code}`, async () => {
      assert.deepEqual(await start(`console.log('hello'); process.exitCode = ${code}`).exit, {
        code,
        output: 'hello\n',
      });
    });
  }

  test('ends a command that takes too long, names its folder, and fails', async (context) => {
    const cwd = temporaryFolder((remove) => context.after(remove));
    const { code, output } = await start(HANG, { env: { TEST_LIMIT_SECONDS: '0.2' }, cwd }).exit;
    assert.equal(code, 1);
    assert.match(
      output,
      new RegExp(`^✗ ${path.basename(cwd)}: ".*" was not finished after 0.2 s and was ended.\\n$`),
    );
  });

  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    test(`ends all that its command has started at ${signal}`, async () => {
      const { child, exit, firstOutput } = start(FAMILY);
      await firstOutput;
      child.kill(signal);
      // The streams are closed once every process that has them is gone.
      assert.equal((await exit).code, 1);
    });
  }

  test('a command that cannot be started fails', async () => {
    const child = spawn(process.execPath, [program, 'no-such-command'], { stdio: 'ignore' });
    assert.deepEqual(await once(child, 'close'), [1, null]);
  });

  for (const limit of ['0', '-1', 'soon', 'NaN', 'Infinity', '2147484', '']) {
    test(`a limit of "${limit}" is refused`, async () => {
      const { code, output } = await start('', { env: { TEST_LIMIT_SECONDS: limit } }).exit;
      assert.equal(code, 2);
      assert.match(output, /^Usage: /);
    });
  }
});
