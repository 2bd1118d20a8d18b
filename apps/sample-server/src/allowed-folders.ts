import { realpathSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';

import { ArgumentError } from './argument-error.js';

// As long as a path may be on Linux; a longer one would only cost time, folder by folder.
const MAX_PATH_LENGTH = 4_096;

/** Settings of {@link AllowedFolders}. */
export interface AllowedFoldersOptions {
  /** The folders whose content may be read; each must exist. A relative path of a caller starts in the first. */
  folders: readonly [string, ...string[]];
  /** Single files that may be read as well, wherever they lie. */
  files?: readonly string[];
}

/**
 * Decides which paths of a caller may be touched, and turns them into real paths: no `..`, symbolic link or look-alike
 * name leads out of the allowed folders.
 *
 * A refusal says the same whether what it refuses exists or not: nothing can be learned of what lies outside.
 * It guards against callers, not against somebody who can change the allowed folders while they are being read.
 */
export class AllowedFolders {
  readonly #base: string;
  readonly #roots: readonly string[];
  readonly #names: readonly string[];

  /** @throws the file system's error where a folder or file does not exist. */
  constructor({ folders, files = [] }: AllowedFoldersOptions) {
    this.#base = resolve(folders[0]);
    this.#names = [...folders, ...files].map((name) => resolve(name));
    this.#roots = this.#names.map((name) => realpathSync(name));
  }

  /**
   * The real path behind a caller's `path`, without any symbolic link in it.
   *
   * @throws {@link ArgumentError} where it leads outside, or to nothing, or is longer than 4,096 characters.
   */
  async resolve(path: string): Promise<string> {
    if (path === '' || path.includes('\0')) {
      throw new ArgumentError('path', 'expected a path without NUL characters that is not empty.');
    }
    if (path.length > MAX_PATH_LENGTH) throw tooLong(path);
    const absolute = resolve(this.#base, path);
    // Looked at before the file system is asked: nothing outside is touched, so nothing shows how long that takes.
    if (!isWithin(absolute, this.#names) && !isWithin(absolute, this.#roots)) throw outside(path);
    const real = await realpath(absolute).catch(() => undefined);
    if (real === undefined) throw await this.#refuseMissing(path, absolute);
    if (!isWithin(real, this.#roots)) throw outside(path);
    return real;
  }

  // "Does not exist" is said only of what would lie inside; of a link that leads out, its target stays unknown.
  async #refuseMissing(path: string, absolute: string): Promise<ArgumentError> {
    let existing = absolute;
    while (!(await exists(existing))) existing = dirname(existing);
    const real = await realpath(existing).catch(() => undefined);
    if (real === undefined || !isWithin(real, this.#roots)) return outside(path);
    return new ArgumentError('path', `"${path}" does not exist, or may not be read.`);
  }
}

function tooLong({ length }: string): ArgumentError {
  const [most, given] = [MAX_PATH_LENGTH, length].map((count) => count.toLocaleString('en'));
  return new ArgumentError('path', `expected at most ${most} characters, not ${given}.`);
}

function outside(path: string): ArgumentError {
  return new ArgumentError(
    'path',
    `"${path}" is not inside the folders this server may read. They are given to it by --allow when it is started.`,
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
