import { createHash } from 'node:crypto';

import type { FoundFile } from './folder-walk.js';
import { openRegularFile } from './regular-file.js';

/** Settings of {@link hashFiles}. */
export interface HashFilesOptions {
  /** How many files are read at once. */
  concurrency: number;
  signal: AbortSignal;
  /** Told of each chunk's length as it is hashed, and in the end of what a file turned out to lack of its length. */
  onBytes: (bytes: number) => void;
  /** Told when one more file is done. */
  onFile: () => void;
}

/**
 * The SHA-256 of each file, in hexadecimal and in the order given; undefined for one that cannot be read any more.
 * `onBytes` is told of exactly as many bytes as the files were found to have.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function hashFiles(
  files: readonly FoundFile[],
  options: HashFilesOptions,
): Promise<(string | undefined)[]> {
  const hashes = new Array<string | undefined>(files.length);
  // One iterator for all workers: each takes the next file that nobody has taken.
  const queue = files.entries();
  const worker = async (): Promise<void> => {
    for (const [index, file] of queue) {
      hashes[index] = await hashFile(file, options);
      options.onFile();
    }
  };
  await Promise.all(Array.from({ length: options.concurrency }, worker));
  return hashes;
}

async function hashFile(file: FoundFile, options: HashFilesOptions): Promise<string | undefined> {
  const { signal, onBytes } = options;
  const hash = createHash('sha256');
  let left = file.bytes;
  try {
    signal.throwIfAborted();
    await using open = await openRegularFile(file.path);
    if (!open) return undefined;
    for await (const chunk of open.read(signal)) {
      hash.update(chunk);
      // The file may have grown since it was found.
      const counted = Math.min(chunk.length, left);
      left -= counted;
      onBytes(counted);
    }
    return hash.digest('hex');
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    onBytes(left);
  }
}
