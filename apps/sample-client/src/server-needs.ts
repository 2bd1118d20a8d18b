import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

import type { TypedArgument } from './tool-arguments.js';

/** What our own server must be allowed, and told, when it is started. */
export interface ServerNeeds {
  /** Folders whose content its tools may read; relative paths start in the first. */
  readonly allow: readonly string[];
  /** Hosts that it may download from. */
  readonly allowHosts: readonly string[];
  /** The file that it hosts for downloads; default: its own choice. */
  readonly file?: string;
}

/**
 * What the arguments of one tool of our server need: somebody who types a `--path` or `--url` allows it.
 *
 * @param cwd - the folder that relative paths start in; always allowed.
 */
export async function needsOf(typed: readonly TypedArgument[], cwd: string): Promise<ServerNeeds> {
  const valuesOf = (wanted: string): string[] =>
    typed.flatMap(({ name, value }) => (name === wanted && value !== undefined ? [value] : []));
  const folders = await Promise.all(valuesOf('path').map((path) => folderOf(resolve(cwd, path))));
  return { allow: [cwd, ...folders.flat()], allowHosts: valuesOf('url').flatMap(hostOf) };
}

// The folder that must be allowed for a path to be read: itself, or the one it lies in; none where there is none.
async function folderOf(path: string): Promise<string[]> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return [];
  return [found.isDirectory() ? path : dirname(path)];
}

/** The host of a URL, with its port where one is written; none for what is no URL. */
export function hostOf(url: string): string[] {
  const { host } = URL.canParse(url) ? new URL(url) : { host: '' };
  return host === '' ? [] : [host];
}
