import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';

import { cacheFolder, runFile } from './nx-run.mjs';
import { OWN_GROUP } from './process-tree.mjs';

/** Every project runs those of these that it has. The last ones are of tools/checks, and look at the whole repository. */
const TARGETS = [
  ...['build', 'page', 'typecheck', 'test'],
  ...['lint', 'format', 'layers', 'unused', 'packages', 'api', 'browser-entries', 'sizes', 'examples'],
];

/** The line above the output of a task, also as Nx writes it in GitHub's workflows. */
const TASK_DONE = /^(?:::group::)?[^\w\s]* *> nx run (\S+)/;

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
  const child = spawn(process.execPath, [nxProgram(), ...args, `--parallel=${availableParallelism() + 1}`], {
    cwd: root,
    env: environment(root),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: OWN_GROUP,
  });
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
          const [, name] = TASK_DONE.exec(each) ?? [];
          if (name !== undefined) onTask(name);
        }
      });
    }
    child.on('error', ({ message }) => resolve({ exitCode: 1, output: message }));
    child.on('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}

/** The file of the command `nx`: its place differs between the versions of Nx. */
function nxProgram() {
  const manifest = createRequire(import.meta.url).resolve('nx/package.json');
  return path.join(path.dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.nx);
}

/**
 * No daemon is left behind, no screen is drawn, and no colours are kept in Nx's cache.
 *
 * @param {string} root
 * @returns {NodeJS.ProcessEnv}
 */
function environment(root) {
  const { NO_COLOR: _, ...env } = process.env;
  // Nx turns colours on for what it runs unless they are forced off, and Node warns where both variables are set.
  return {
    ...env,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    NX_CACHE_DIRECTORY: cacheFolder(root),
    FORCE_COLOR: '0',
  };
}
