// How many bytes a package may add to the bundle of a user, minified and gzipped. The packages of this
// repository that it imports are included. `npm run sizes` in this folder measures it, once all is built.
import { existsSync } from 'node:fs';

import { entriesOf, publishedPackages } from './src/workspace.mjs';

const entries = publishedPackages().flatMap(entriesOf);

/**
 * @param {string} name
 * @param {object} budget
 * @param {string} budget.entry - what the user imports from
 * @param {string} [budget.names] - what the user imports; everything by default
 * @param {number} budget.limitBytes
 * @param {string[]} [budget.external] - the packages that are not counted
 */
function budget(name, { entry, names = '*', limitBytes, external = [] }) {
  const path = entries.find(({ specifier }) => specifier === entry)?.file;
  if (path === undefined) throw new Error(`No package has the entry ${entry}, which .size-limit.mjs limits.`);
  if (!existsSync(path)) throw new Error(`${path} is not there: build first.`);
  return { name, path, import: names, limit: `${limitBytes} B`, ignore: external, gzip: true };
}

export default [
  budget('progress-reporter with its core', {
    entry: '@milepost/progress-reporter',
    names: '{ ProgressReporter, runWithProgress }',
    limitBytes: 4608,
  }),
  budget('progress-manager without rxjs', {
    entry: '@milepost/progress-manager',
    limitBytes: 10240,
    external: ['rxjs'],
  }),
  budget('mcp-sdk, for servers', { entry: '@milepost/mcp-sdk/server', limitBytes: 6528 }),
  budget('mcp-sdk, for clients, without rxjs', {
    entry: '@milepost/mcp-sdk/client',
    limitBytes: 11776,
    external: ['rxjs'],
  }),
  budget('mcp-sdk without rxjs', { entry: '@milepost/mcp-sdk', limitBytes: 15872, external: ['rxjs'] }),
  budget('deliverInOrder alone', {
    entry: '@milepost/mcp-sdk',
    names: '{ deliverInOrder }',
    limitBytes: 768,
    external: ['rxjs'],
  }),
  budget('transport-websocket, for browsers', { entry: '@milepost/transport-websocket', limitBytes: 7168 }),
  budget('transport-message-port', { entry: '@milepost/transport-message-port', limitBytes: 3968 }),
  budget('progress-element', { entry: '@milepost/progress-element', limitBytes: 5120 }),
];
