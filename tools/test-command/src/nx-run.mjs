import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * @typedef {object} Task
 * @property {string} project - without the scope: `mcp-sdk`
 * @property {string} target
 * @property {boolean} passed
 * @property {boolean} cached - nothing that it depends on has changed since it passed
 * @property {number} seconds
 * @property {string} output - all that it printed
 */

/** Where Nx keeps the results of tasks. @param {string} root */
export function cacheFolder(root) {
  return path.join(root, '.nx/cache');
}

/** Where Nx writes how its last run went. @param {string} root */
export function runFile(root) {
  return path.join(cacheFolder(root), 'run.json');
}

/**
 * Reads how each task of Nx's last run ended. Tasks that were not run, because one that they depend on has failed, are not
 * among them.
 *
 * @param {string} root
 * @returns {Task[]} none where Nx has run none, for example because a manifest is broken
 */
export function readRun(root) {
  try {
    /** @type {{ tasks: { target: string, projectName: string, hash: string, startTime: string, endTime: string, cacheStatus: string, status: number }[] }} */
    const { tasks } = JSON.parse(readFileSync(runFile(root), 'utf8'));
    return tasks.map(({ target, projectName, hash, startTime, endTime, cacheStatus, status }) => ({
      project: projectName.replace(/^@[^/]+\//, ''),
      target,
      passed: status === 0,
      cached: cacheStatus !== 'cache-miss',
      seconds: (Date.parse(endTime) - Date.parse(startTime)) / 1000,
      output: readOrNothing(path.join(cacheFolder(root), 'terminalOutputs', hash)),
    }));
  } catch {
    // It is missing, or half written: Nx was ended.
    return [];
  }
}

/** @param {string} file */
function readOrNothing(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
