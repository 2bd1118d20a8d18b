// What `npm test` runs: every check, one after the other, to the end, whatever fails on the way.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { root } from './workspace.mjs';

/** @param {string} name */
const tool = (name) => path.join(root, 'node_modules/.bin', name);
/** @param {string} name */
const check = (name) => [process.execPath, path.join(root, 'tools/checks/src', `${name}.mjs`)];

// What builds comes first: the checks below look at what was built.
/** @type {Record<string, string[]>} */
const steps = {
  format: [tool('prettier'), '--check', '--log-level=warn', '.'],
  'build, types, lint, tests': [
    tool('nx'),
    ...['run-many', '--targets=build,typecheck,lint,test', '--outputStyle=static', '--nxBail=false'],
  ],
  layers: [tool('depcruise'), '--config', '.dependency-cruiser.mjs', 'packages', 'apps', 'tools'],
  'unused code and dependencies': [tool('knip'), '--no-config-hints'],
  packages: check('check-packages'),
  'browser entries': check('check-browser-entries'),
  sizes: check('check-sizes'),
  examples: check('check-examples'),
};

// No daemon is left behind, and no screen is drawn, wherever this runs.
/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
if (process.env['NO_COLOR'] || !process.stdout.isTTY) {
  delete env['FORCE_COLOR'];
  env['NO_COLOR'] = '1';
}

/** Nx turns colours on for what it runs unless they are forced off, and Node warns where both are set. */
const nxEnv = { ...env };
if (env['NO_COLOR']) {
  delete nxEnv['NO_COLOR'];
  nxEnv['FORCE_COLOR'] = '0';
}

/** @param {string[]} command @returns {{ passed: boolean, seconds: string }} */
function run([program = '', ...args]) {
  const startMs = performance.now();
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    env: program === tool('nx') ? nxEnv : env,
    stdio: 'inherit',
  });
  if (error) console.error(error.message);
  return { passed: status === 0, seconds: ((performance.now() - startMs) / 1000).toFixed(1) };
}

const results = Object.entries(steps).map(([name, command]) => {
  console.log(`\n=== ${name} ===`);
  const result = run(command);
  console.log(`${result.passed ? '✓' : '✗'} ${name}: ${result.seconds} s`);
  return { name, ...result };
});

console.log('\n=== summary ===');
for (const { name, passed, seconds } of results) console.log(`${passed ? '✓' : '✗'} ${name}: ${seconds} s`);
const failed = results.filter(({ passed }) => !passed).length;
console.log(`${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
