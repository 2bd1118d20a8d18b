import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { AllowedFolders } from '../allowed-folders.js';

/** A file that a walk has come upon. */
export interface FoundFile {
  /** From the folder where the walk started, with `/` between its parts. */
  name: string;
  /** Free of symbolic links. */
  path: string;
  bytes: number;
}

/** What a walk needs to know. */
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
 * Walks a folder and all in it, each file and folder once, in the same order every time. A symbolic link is followed
 * where it leads to something in the allowed folders that the walk has not come upon under its own name.
 *
 * @yields each regular file; undefined for each entry it passed over: a link that leads outside or nowhere, a pipe, a
 *   device, a socket, what may not be read.
 * @throws the signal's reason when it is aborted.
 */
export async function* walkFolder(options: FolderWalkOptions): AsyncGenerator<FoundFile | undefined, void> {
  const { root, allowed, signal } = options;
  const seen = new Set<string>();
  const waiting: Entry[] = [{ name: '', path: root }];
  // Links wait until nothing else is left, so that what they lead to goes by its own name where it has one here.
  const links: Entry[] = [];
  while (waiting.length > 0 || links.length > 0) {
    signal.throwIfAborted();
    const entry = waiting.pop() ?? (await follow(links.pop(), allowed));
    if (entry && seen.has(entry.path)) continue;
    const stats = entry && (await lstat(entry.path).catch(() => undefined));
    if (!entry || !stats) {
      yield undefined;
      continue;
    }
    seen.add(entry.path);
    if (stats.isSymbolicLink()) links.push(entry);
    else if (stats.isFile()) yield { ...entry, bytes: stats.size };
    else if (!stats.isDirectory() || !(await enter(entry, waiting))) yield undefined;
  }
}

/** What a link leads to, under the link's name; undefined where it may not be followed. */
async function follow(link: Entry | undefined, allowed: AllowedFolders): Promise<Entry | undefined> {
  const path = link && (await allowed.resolve(link.path).catch(() => undefined));
  return link && path !== undefined ? { name: link.name, path } : undefined;
}

/** Adds what a folder holds; false where it may not be read. */
async function enter(folder: Entry, waiting: Entry[]): Promise<boolean> {
  const names = await readdir(folder.path).catch(() => undefined);
  // Sorted, because folders list their entries in any order; backwards, because the last one in is walked first.
  for (const name of names?.sort().reverse() ?? []) {
    waiting.push({ name: folder.name ? `${folder.name}/${name}` : name, path: join(folder.path, name) });
  }
  return names !== undefined;
}
