import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 128 * 1024;

/**
 * A file that is open for reading. Only its length at the time of opening is read, not what is added later.
 */
export class OpenFile implements AsyncDisposable {
  readonly bytes: number;
  /** The time of the last change, in ms since 1970. */
  readonly modifiedMs: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, { size, mtimeMs }: Pick<Stats, 'size' | 'mtimeMs'>) {
    this.#handle = handle;
    this.bytes = size;
    this.modifiedMs = mtimeMs;
  }

  /**
   * Reads the content in chunks. It may be called several times, also at the same time.
   *
   * It reads by position and does not use a stream of Node's file handle, because that stream closes the file
   * when its reader stops early.
   *
   * @param from - the position of the first byte to read.
   * @throws the signal's reason when it is aborted; an error if the file has become shorter.
   */
  async *read(signal?: AbortSignal, from = 0): AsyncGenerator<Buffer, void> {
    for (let position = from; position < this.bytes;) {
      signal?.throwIfAborted();
      const length = Math.min(CHUNK_BYTES, this.bytes - position);
      const { buffer, bytesRead } = await this.#handle.read(Buffer.allocUnsafe(length), 0, length, position);
      if (bytesRead === 0) throw new Error('A file became shorter while it was read.');
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#handle.close();
  }
}

/**
 * Opens a file for reading if it is a regular file. A pipe or a device could block the reader for ever. A
 * symbolic link is refused, because it may have replaced the file since the path was checked.
 *
 * @param realPath - a path without symbolic links.
 * @returns undefined if it is not a regular file.
 * @throws the file system's error if it cannot be opened: `ELOOP` for a symbolic link.
 */
export async function openRegularFile(realPath: string): Promise<OpenFile | undefined> {
  const handle = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (stats.isFile()) return new OpenFile(handle, stats);
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}
