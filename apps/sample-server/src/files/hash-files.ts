import { createHash } from 'node:crypto';

import type { FoundFile } from './folder-walk.js';
import { openRegularFile } from './regular-file.js';

/** Settings of {@link hashFiles}. */
export interface HashFilesOptions {
  /** How many files are read at the same time. */
  concurrency: number;
  signal: AbortSignal;
  /**
   * Called with the length of each chunk that was hashed. At the end of a file that is shorter than it was
   * when it was found, called once more with the bytes that are missing, so that the sum is the length that
   * was found.
   */
  onBytes: (bytes: number) => void;
  /** Called after each file, also if it could not be read. */
  onFile: () => void;
}

/**
 * Resolves to the SHA-256 of each file, in hexadecimal and in the given order; undefined for a file that can
 * no longer be read. The sum of the bytes reported to `onBytes` is exactly the sum of the lengths that were
 * found.
 *
 * @throws the signal's reason when it is aborted.
 */
export async function hashFiles(
  files: readonly FoundFile[],
  options: HashFilesOptions,
): Promise<(string | undefined)[]> {
  const hashes = new Array<string | undefined>(files.length);
  // All workers share one iterator, so each file is taken by one worker.
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
  let remaining = file.bytes;
  try {
    signal.throwIfAborted();
    await using open = await openRegularFile(file.path);
    if (!open) return undefined;
    for await (const chunk of open.read(signal)) {
      hash.update(chunk);
      // At most the length that was found is reported: the file may have grown since then.
      const counted = Math.min(chunk.length, remaining);
      remaining -= counted;
      onBytes(counted);
    }
    return hash.digest('hex');
  } catch {
    signal.throwIfAborted();
    return undefined;
  } finally {
    onBytes(remaining);
  }
}
