import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { AllowedFolders } from '../allowed-folders.js';

/** A file that a walk has found. */
export interface FoundFile {
  /** The path relative to the folder where the walk started, with `/` between its parts. */
  name: string;
  /** The real path, without symbolic links. */
  path: string;
  bytes: number;
}

/** Settings of {@link walkFolder}. */
export interface FolderWalkOptions {
  /** The real path of the folder to start in. */
  root: string;
  allowed: AllowedFolders;
  signal: AbortSignal;
}

interface Entry {
  name: string;
  path: string;
}

/**
 * Walks through a folder and all folders in it. Each file and folder is visited once, always in the same
 * order. A symbolic link is followed if its target is in the allowed folders and was not visited under its
 * own name.
 *
 * @yields each regular file; undefined for each entry that is skipped: a link that leads outside or to
 *   nothing, a pipe, a device, a socket, and a folder that may not be read.
 * @throws the signal's reason when it is aborted.
 */
export async function* walkFolder(options: FolderWalkOptions): AsyncGenerator<FoundFile | undefined, void> {
  const { root, allowed, signal } = options;
  const visited = new Set<string>();
  const pending: Entry[] = [{ name: '', path: root }];
  // Links are followed last, so that a file in this folder is found under its own name and not under a link's
  // name.
  const links: Entry[] = [];
  while (pending.length > 0 || links.length > 0) {
    signal.throwIfAborted();
    const entry = pending.pop() ?? (await resolveLink(links.pop(), allowed));
    if (entry && visited.has(entry.path)) continue;
    const stats = entry && (await lstat(entry.path).catch(() => undefined));
    if (!entry || !stats) {
      yield undefined;
      continue;
    }
    visited.add(entry.path);
    if (stats.isSymbolicLink()) links.push(entry);
    else if (stats.isFile()) yield { ...entry, bytes: stats.size };
    else if (!stats.isDirectory() || !(await addEntries(entry, pending))) yield undefined;
  }
}

/** Resolves to the target of a link, under the link's name; undefined if the link may not be followed. */
async function resolveLink(link: Entry | undefined, allowed: AllowedFolders): Promise<Entry | undefined> {
  const path = link && (await allowed.resolve(link.path).catch(() => undefined));
  return link && path !== undefined ? { name: link.name, path } : undefined;
}

/** Adds the entries of a folder to `pending`. Resolves to false if the folder may not be read. */
async function addEntries(folder: Entry, pending: Entry[]): Promise<boolean> {
  const names = await readdir(folder.path).catch(() => undefined);
  // Sorted, because a folder lists its entries in any order. Reversed, because the last entry added is walked
  // first.
  for (const name of names?.sort().reverse() ?? []) {
    pending.push({ name: folder.name ? `${folder.name}/${name}` : name, path: join(folder.path, name) });
  }
  return names !== undefined;
}
