import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {string} version
 * @property {boolean} [private]
 * @property {Record<string, Record<string, string> | string>} [exports]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 */

/**
 * @typedef {object} Package
 * @property {string} folder - the name of its folder in packages/
 * @property {string} directory - the path of its folder
 * @property {Manifest & Record<string, unknown>} manifest - its package.json
 */

/** Returns all packages that are published, sorted by folder. @returns {Package[]} */
export function publishedPackages(base = path.join(root, 'packages')) {
  const folders = readdirSync(base).filter((name) => existsSync(path.join(base, name, 'package.json')));
  const packages = folders.sort().map((folder) => {
    const directory = path.join(base, folder);
    return { folder, directory, manifest: readJson(path.join(directory, 'package.json')) };
  });
  return packages.filter(({ manifest }) => manifest.private !== true);
}

/**
 * @typedef {object} Entry
 * @property {string} path - its key in the exports of the package: `./testing`
 * @property {string} name - `testing`, or `index` for the main entry
 * @property {string} specifier - what a user imports: `@milepost/progress-core/testing`
 * @property {string} file - the path of the built module
 * @property {string} types - the path of its declarations
 */

/**
 * Returns the entries that a package exports, except its package.json.
 *
 * @param {Package} published
 * @returns {Entry[]}
 */
export function entriesOf({ directory, manifest }) {
  return Object.entries(manifest.exports ?? {}).flatMap(([key, target]) => {
    if (typeof target === 'string') return [];
    const { default: file = '', types = '' } = target;
    const name = key === '.' ? 'index' : key.slice('./'.length).replaceAll('/', '-');
    const specifier = path.posix.join(manifest.name, key);
    return [
      { path: key, name, specifier, file: path.join(directory, file), types: path.join(directory, types) },
    ];
  });
}

/** @param {string} file @returns {any} */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
