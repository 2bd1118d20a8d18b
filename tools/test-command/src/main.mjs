// Runs for `npm test`. First it finds or installs the programs that the tests need beside npm's packages. Then Nx runs every
// target of every project, also after one has failed. The output fits one screen where all is well, and ends with the failures otherwise.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { readRun } from './nx-run.mjs';
import { endProcessTree, OWN_GROUP } from './process-tree.mjs';
import { renderReport } from './render-report.mjs';
import { runNx } from './run-nx.mjs';
import { createStatus } from './status.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const SIGNALS = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
const status = createStatus(process.stdout);

for (const [signal, exitCode] of Object.entries(SIGNALS)) process.on(signal, () => stop(exitCode));
// The output is closed when its reader exits early, as `head` does.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => stop(1));

const startMs = performance.now();
process.exitCode = (await meetNeeds()) && (await runTargets()) ? 0 : 1;

/** Ends this process and all that it has started, at once. @param {number} exitCode */
function stop(exitCode) {
  status.end();
  if (running?.pid !== undefined) endProcessTree(running.pid);
  process.exit(exitCode);
}

/** @returns {Promise<boolean>} whether all that the tests need is there */
function meetNeeds() {
  const program = path.join(root, 'tools/test-needs/src/main.ts');
  running = spawn(process.execPath, ['--import', 'tsx', program], {
    cwd: root,
    stdio: 'inherit',
    detached: OWN_GROUP,
  });
  return new Promise((resolve) => running?.on('close', (code) => resolve(code === 0)));
}

/** @returns {Promise<boolean>} whether everything passed */
async function runTargets() {
  status.begin();
  const { output, exitCode } = await runNx(root, {
    onStart: (child) => (running = child),
    onTask: (name) => status.taskDone(name),
  });
  status.end();
  const { text, passed } = renderReport({
    run: readRun(root),
    exitCode,
    output,
    seconds: (performance.now() - startMs) / 1000,
  });
  console.log(text);
  return passed;
}
