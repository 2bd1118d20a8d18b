import { realpathSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

import { ArgumentError } from './argument-error.js';

// The longest path that Linux accepts. A longer one would only cost time, because it is checked folder by
// folder.
const MAX_PATH_LENGTH = 4_096;

/** Settings of {@link AllowedFolders}. */
export interface AllowedFoldersOptions {
  /**
   * The folders whose content may be read. Each must exist. A caller's relative path starts in the first one.
   */
  folders: readonly [string, ...string[]];
  /** Single files that may be read as well, in any folder. Each must exist. Default: none. */
  files?: readonly string[];
}

/**
 * Decides which of a caller's paths may be used, and turns them into real paths. No `..`, symbolic link or
 * similar name leads out of the allowed folders.
 *
 * The refusal of a path outside is the same whether something exists there or not, so that a caller cannot
 * find out what lies outside.
 *
 * This protects against callers. It does not protect against a person who can change the allowed folders
 * while they are being read.
 */
export class AllowedFolders {
  readonly #base: string;
  readonly #roots: readonly string[];
  readonly #names: readonly string[];

  /** @throws the file system's error if a folder or file does not exist. */
  constructor({ folders, files = [] }: AllowedFoldersOptions) {
    this.#base = resolve(folders[0]);
    this.#names = [...folders, ...files].map((name) => resolve(name));
    this.#roots = this.#names.map((name) => realpathSync(name));
  }

  /**
   * Resolves to the real path behind a caller's `path`: absolute and without symbolic links.
   *
   * @throws {@link ArgumentError} if the path is empty, holds a NUL character, is longer than 4,096
   *   characters, leads outside of the allowed folders and files, or does not exist.
   */
  async resolve(path: string): Promise<string> {
    if (path === '' || path.includes('\0')) {
      throw new ArgumentError('path', 'expected a path without NUL characters that is not empty.');
    }
    if (path.length > MAX_PATH_LENGTH) throw tooLong(path);
    const absolute = resolve(this.#base, path);
    // Checked before any access to the file system: a path outside is never looked up, so the time that a
    // refusal takes does not show whether something exists there.
    if (!isWithin(absolute, this.#names) && !isWithin(absolute, this.#roots)) throw outside(path);
    const real = await realpath(absolute).catch(() => undefined);
    if (real === undefined) throw await this.#refuseMissing(path, absolute);
    if (!isWithin(real, this.#roots)) throw outside(path);
    return real;
  }

  // The message "does not exist" is only for paths inside. A link that leads outside gets the same refusal
  // whether its target exists or not.
  async #refuseMissing(path: string, absolute: string): Promise<ArgumentError> {
    let existing = absolute;
    while (!(await exists(existing))) existing = dirname(existing);
    const real = await realpath(existing).catch(() => undefined);
    if (real === undefined || !isWithin(real, this.#roots)) return outside(path);
    return new ArgumentError('path', `"${path}" does not exist, or this server may not read it.`);
  }
}

function tooLong({ length }: string): ArgumentError {
  const [most, given] = [MAX_PATH_LENGTH, length].map((count) => count.toLocaleString('en'));
  return new ArgumentError('path', `expected at most ${most} characters, not ${given}.`);
}

function outside(path: string): ArgumentError {
  return new ArgumentError(
    'path',
    `"${path}" is not inside the folders that this server may read. Another folder can be allowed with --allow when the server is started.`,
  );
}

// The separator at the end keeps "/allow-evil" out of "/allow".
function isWithin(path: string, roots: readonly string[]): boolean {
  return roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep));
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => path === dirname(path),
  );
}
