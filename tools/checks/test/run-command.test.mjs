import assert from 'node:assert/strict';
import { test } from 'node:test';

import { runCommand } from '../src/run-command.mjs';

/** @param {string} code @param {{ limitSeconds?: number }} [options] */
const runCode = (code, options) => runCommand(process.execPath, ['--eval', code], '.', options);

test('the exit code and both streams of a command are returned', async () => {
  const { exitCode, output, stdout } = await runCode(
    `console.log('out'); console.error('err'); process.exitCode = 3;`,
  );
  assert.equal(exitCode, 3);
  assert.equal(stdout, 'out\n');
  assert.deepEqual(output.trim().split('\n').sort(), ['err', 'out']);
});

test('a command that hangs is ended with the processes that it started, and the output says so', async () => {
  // The inner process keeps the output open, so this would wait for ever if it were not ended too.
  const inner = `setInterval(() => {}, 1000)`;
  const outer = `require('child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(inner)}], { stdio: 'inherit' });
    console.log('started'); ${inner}`;
  const { exitCode, output } = await runCode(outer, { limitSeconds: 1 });
  assert.equal(exitCode, 1);
  assert.match(output, /\n"node" was not finished after 1 s and was ended\.$/);
});

test('a command that cannot be started is an error', async () => {
  await assert.rejects(runCommand('no-such-command', [], '.'), /ENOENT/);
});
