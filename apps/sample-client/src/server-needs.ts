import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { TypedArgument } from './tool-arguments.js';

/** What the sample server is started with: its permissions, its file and its settings. */
export interface ServerNeeds {
  /** The folders that the tools may read. Relative paths start in the first one. */
  readonly allow: readonly string[];
  /** The hosts that the server may download from. */
  readonly allowHosts: readonly string[];
  /** The file that the server offers for download. Default: the server chooses one. */
  readonly file?: string;
  /** The folder for the server's checkpoints. Default: it keeps none. */
  readonly checkpoints?: string;
  /** The number of updates that each call may send a second. Default: the server chooses. */
  readonly maxUpdatesPerSecond?: number;
}

/**
 * Returns the permissions that a call of one of the sample server's tools needs. A user who types a path as
 * `--path` or a URL as `--url` allows access to it.
 *
 * @param cwd - the folder in which relative paths start; always allowed.
 */
export async function needsOf(typed: readonly TypedArgument[], cwd: string): Promise<ServerNeeds> {
  const valuesOf = (argument: string): string[] =>
    typed.flatMap(({ name, value }) => (name === argument && value !== undefined ? [value] : []));
  const folders = await Promise.all(valuesOf('path').map((path) => folderOf(resolve(cwd, path))));
  return { allow: [cwd, ...folders.flat()], allowHosts: valuesOf('url').flatMap(hostOf) };
}

// Returns the folder that must be allowed for a path: the path itself, or its parent for a file. Empty if it
// does not exist.
async function folderOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  return [found.isDirectory() ? path : dirname(path)];
}

/** Returns the host of a URL, with the port if the URL has one; an empty array if the text is not a URL. */
export function hostOf(url: string): string[] {
  const { host } = URL.canParse(url) ? new URL(url) : { host: '' };
  return host === '' ? [] : [host];
}
