import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { runFile } from './nx-run.mjs';

/** Every project runs those of these that it has. The last ones are of tools/checks, and look at the whole repository. */
const TARGETS = [
  ...['build', 'page', 'typecheck', 'test'],
  ...['lint', 'format', 'layers', 'unused', 'packages', 'browser-entries', 'sizes', 'examples'],
];

/**
 * Runs every target of every project by Nx.
 *
 * @param {string} root
 * @param {object} callbacks
 * @param {(child: import('node:child_process').ChildProcess) => void} callbacks.onStart
 * @param {(name: string) => void} callbacks.onTask - is told each task that is done: `@milepost/mcp-sdk:test`
 * @returns {Promise<{ exitCode: number, output: string }>}
 */
export function runNx(root, { onStart, onTask }) {
  // What the run before this one left must not be taken for this one's.
  rmSync(runFile(root), { force: true });
  const args = ['run-many', `--targets=${TARGETS.join()}`, '--outputStyle=static', '--nxBail=false'];
  const child = spawn(
    path.join(root, 'node_modules/.bin/nx'),
    [...args, `--parallel=${availableParallelism() + 1}`],
    // On Windows the commands in node_modules/.bin are scripts of the shell.
    { cwd: root, env: environment(), stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' },
  );
  onStart(child);
  return new Promise((resolve) => {
    let output = '';
    let line = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        const lines = (line + text).split('\n');
        line = lines.pop() ?? '';
        for (const each of lines) {
          const [, name] = /^[^\w\s]* ?> nx run (\S+)/.exec(each) ?? [];
          if (name !== undefined) onTask(name);
        }
      });
    }
    child.on('error', ({ message }) => resolve({ exitCode: 1, output: message }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

/** No daemon is left behind, no screen is drawn, and no colours are kept in Nx's cache. @returns {NodeJS.ProcessEnv} */
function environment() {
  const { NO_COLOR: _, ...env } = process.env;
  // Nx turns colours on for what it runs unless they are forced off, and Node warns where both variables are set.
  return { ...env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
}
