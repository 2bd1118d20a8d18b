import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** A copy of this repository, which is built. */
export interface Checkout {
  readonly directory: string;
  /** The URL of the built module of each entry, by the name that a user imports: `@milepost/mcp-sdk/server`. */
  readonly entries: ReadonlyMap<string, string>;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
}

/**
 * Reads the entries of all packages of a checkout.
 *
 * @throws TypeError if the directory is no checkout of this repository.
 */
export function readCheckout(directory: string): Checkout {
  const packages = path.join(directory, 'packages');
  if (!existsSync(packages)) throw new TypeError(`${directory} is no checkout: it has no folder packages.`);
  const folders = readdirSync(packages).map((name) => path.join(packages, name));
  const withManifest = folders.filter((folder) => existsSync(path.join(folder, 'package.json')));
  return { directory, entries: new Map(withManifest.flatMap(entriesOf)) };
}

function entriesOf(folder: string): [string, string][] {
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Manifest;
  return Object.entries(manifest.exports).flatMap(([key, target]) => {
    if (typeof target === 'string') return [];
    const url = pathToFileURL(path.join(folder, target.default)).href;
    return [[path.posix.join(manifest.name, key), url] as [string, string]];
  });
}
