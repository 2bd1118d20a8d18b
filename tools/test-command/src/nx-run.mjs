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

/** Where Nx keeps what it knows of its last run. @param {string} root */
export function runFile(root) {
  return path.join(root, '.nx/cache/run.json');
}

/**
 * Reads how each task of Nx's last run ended.
 *
 * @param {string} root
 * @returns {Task[]} none where Nx has run none, for example because a manifest is broken
 */
export function readRun(root) {
  const file = runFile(root);
  if (!existsSync(file)) return [];
  /** @type {{ tasks: { target: string, projectName: string, hash: string, startTime: string, endTime: string, cacheStatus: string, status: number }[] }} */
  const { tasks } = JSON.parse(readFileSync(file, 'utf8'));
  return tasks.map(({ target, projectName, hash, startTime, endTime, cacheStatus, status }) => {
    const outputFile = path.join(path.dirname(file), 'terminalOutputs', hash);
    return {
      project: projectName.replace(/^@[^/]+\//, ''),
      target,
      passed: status === 0,
      cached: cacheStatus !== 'cache-miss',
      seconds: (Date.parse(endTime) - Date.parse(startTime)) / 1000,
      output: existsSync(outputFile) ? readFileSync(outputFile, 'utf8') : '',
    };
  });
}
