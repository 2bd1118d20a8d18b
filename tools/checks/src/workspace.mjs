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

/** Returns the built files that a package exports. @param {Package} published @returns {string[]} */
export function builtEntries({ directory, manifest }) {
  const targets = Object.values(manifest.exports ?? {}).filter((target) => typeof target === 'object');
  return targets.flatMap((target) => (target['default'] ? [path.join(directory, target['default'])] : []));
}

/** @param {string} file @returns {any} */
function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
