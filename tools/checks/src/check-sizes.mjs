// Checks how many bytes a package adds to the bundle of a user. The packages of ours that it imports are
// included.
import { gzipSync } from 'node:zlib';

import { build } from 'esbuild';

import { runAsProgram } from './verdict.mjs';
import { root } from './workspace.mjs';

/**
 * @typedef {object} Budget
 * @property {string} what - the name of the budget
 * @property {string} code - the module whose bundle is measured
 * @property {string[]} external - the packages that are not counted
 * @property {number} limitBytes - the largest size, minified and gzipped
 */

/** @type {Budget[]} */
const budgets = [
  {
    what: 'progress-reporter with its core',
    code: `export { ProgressReporter, runWithProgress } from '@milepost/progress-reporter';`,
    external: [],
    limitBytes: 4224,
  },
  {
    what: 'progress-manager without rxjs',
    code: `export * from '@milepost/progress-manager';`,
    external: ['rxjs'],
    limitBytes: 8704,
  },
  {
    what: 'mcp-sdk, for servers',
    code: `export * from '@milepost/mcp-sdk/server';`,
    external: [],
    limitBytes: 6144,
  },
  {
    what: 'mcp-sdk without rxjs',
    code: `export * from '@milepost/mcp-sdk';`,
    external: ['rxjs'],
    limitBytes: 14592,
  },
  {
    what: 'deliverInOrder alone',
    code: `export { deliverInOrder } from '@milepost/mcp-sdk';`,
    external: ['rxjs'],
    limitBytes: 768,
  },
  {
    what: 'transport-websocket, for browsers',
    code: `export * from '@milepost/transport-websocket';`,
    external: [],
    limitBytes: 7168,
  },
  {
    what: 'transport-message-port',
    code: `export * from '@milepost/transport-message-port';`,
    external: [],
    limitBytes: 3584,
  },
  {
    what: 'progress-element',
    code: `export * from '@milepost/progress-element';`,
    external: [],
    limitBytes: 5120,
  },
];

/**
 * @param {Pick<Budget, 'code' | 'external'>} budget
 * @returns {Promise<number>} the size of the bundle in bytes, minified and gzipped
 */
export async function bundleBytes({ code, external }) {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external,
    logLevel: 'silent',
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

async function checkSizes() {
  const problems = [];
  for (const budget of budgets) {
    try {
      const bytes = await bundleBytes(budget);
      console.log(`${budget.what}: ${bytes} of ${budget.limitBytes} bytes`);
      if (bytes > budget.limitBytes)
        problems.push(`${budget.what} is ${bytes - budget.limitBytes} bytes too large.`);
    } catch (error) {
      problems.push(`${budget.what} cannot be bundled; build first. ${String(error)}`);
    }
  }
  return problems;
}

await runAsProgram(import.meta.url, checkSizes);
