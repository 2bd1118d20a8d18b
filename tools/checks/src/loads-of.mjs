import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { runCommand } from './run-command.mjs';
import { root } from './workspace.mjs';

/** @typedef {import('./workspace.mjs').Entry} Entry */

const program = fileURLToPath(new URL('print-loaded-files.mjs', import.meta.url));

/**
 * Imports a module in a new process, and returns the paths of all files that Node loaded for it.
 *
 * @param {string} file - the path of the module
 * @returns {Promise<string[]>}
 * @throws Error if it cannot be imported
 */
async function loadedFiles(file) {
  const url = pathToFileURL(file).href;
  const { exitCode, stdout, output } = await runCommand(process.execPath, [program, url], root);
  if (exitCode !== 0) throw new Error(`${file} cannot be imported:\n${output}`);
  return JSON.parse(stdout).map((/** @type {string} */ loaded) => fileURLToPath(loaded));
}

/**
 * Imports a built entry in a new process, and returns what this loads, sorted:
 *
 * - each file of its own package, for example `dist/index.js`
 * - each entry of another package of this repository, for example `@milepost/progress-core`. The report of
 *   that entry lists the files
 * - the number of files of each external package, for example `rxjs: 223 files`
 *
 * @param {Entry} entry
 * @param {string} directory - the directory of its package
 * @param {Entry[]} all - the entries of all packages of this repository
 * @returns {Promise<string[]>}
 */
export async function loadsOf(entry, directory, all) {
  const files = await loadedFiles(entry.file);
  const paths = files.map((file) => path.relative(directory, file).replaceAll(path.sep, '/'));
  const own = paths.filter((name) => !/^\.\.\/|^node_modules\//.test(name));
  const ours = all.filter(({ file }) => files.includes(file) && !file.startsWith(`${directory}${path.sep}`));
  return [...own.sort(), ...ours.map(({ specifier }) => specifier).sort(), ...countByPackage(files)];
}

/** @param {string[]} files @returns {string[]} */
function countByPackage(files) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const file of files) {
    const [, name] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(file) ?? [];
    if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, count]) => `${name}: ${count} ${count === 1 ? 'file' : 'files'}`).sort();
}
