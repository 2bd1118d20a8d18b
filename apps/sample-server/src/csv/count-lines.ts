import { ArgumentError } from '../argument-error.js';
import type { OpenFile } from '../files/regular-file.js';

const NEWLINE = 0x0a;

/** Settings of {@link countLines}. */
export interface CountLinesOptions {
  signal: AbortSignal;
  /** Called after each chunk with the number of bytes that have been read so far. */
  onBytes: (bytes: number) => void;
}

/**
 * Counts the lines of a text file. The last line needs no newline at its end.
 *
 * @throws {@link ArgumentError} if the file is empty, and if it contains a NUL byte, because then it is
 *   binary; the signal's reason when it is aborted.
 */
export async function countLines(file: OpenFile, { signal, onBytes }: CountLinesOptions): Promise<number> {
  let lines = 0;
  let bytes = 0;
  let last: number | undefined;
  for await (const chunk of file.read(signal)) {
    if (chunk.includes(0)) throw new ArgumentError('path', 'the file is binary. Expected a CSV file.');
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
    last = chunk.at(-1);
    bytes += chunk.length;
    onBytes(bytes);
  }
  if (bytes === 0) throw new ArgumentError('path', 'the file is empty. Expected a CSV file with a header.');
  return last === NEWLINE ? lines : lines + 1;
}
