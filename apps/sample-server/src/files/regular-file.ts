import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 128 * 1024;

/** A file that is open for reading, as long as it was when it was opened: what is added later is not read. */
export class OpenFile implements AsyncDisposable {
  readonly bytes: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, bytes: number) {
    this.#handle = handle;
    this.bytes = bytes;
  }

  /**
   * The content from its start; any number of times, one after the other or at once. Reads by position and not by a
   * stream of Node's, because such a stream closes the file when it is given up halfway.
   *
   * @throws the signal's reason when it is aborted; an error where the file has become shorter.
   */
  async *read(signal?: AbortSignal): AsyncGenerator<Buffer, void> {
    for (let position = 0; position < this.bytes;) {
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
 * Opens a regular file for reading, and nothing else: a pipe or device could keep the reader for ever, and a symbolic
 * link could have taken the file's place since the path was checked.
 *
 * @returns undefined for what is no regular file.
 * @throws the file system's error where it cannot be opened.
 */
export async function openRegularFile(realPath: string): Promise<OpenFile | undefined> {
  const handle = await open(realPath, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (stats.isFile()) return new OpenFile(handle, stats.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}
