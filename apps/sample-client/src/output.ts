import type { Output } from './create-view.js';
import { oneLine } from './terminal-text.js';

/**
 * Returns functions that write lines to the standard streams of this process. After the first error of
 * stdout, lines for it are ignored.
 *
 * @param onLost - called once, with that error: `EPIPE` if the reader has closed the pipe (`| head`), or
 *   another code, for example if the disk is full.
 */
export function standardOutput(onLost: (error: NodeJS.ErrnoException) => void): Output {
  let isClosed = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isClosed) return;
    isClosed = true;
    onLost(error);
  });
  // An error of stderr is ignored, because there is no other stream to report it on.
  process.stderr.on('error', () => undefined);
  return {
    stream: process.stdout,
    write: (line) => {
      if (!isClosed) process.stdout.write(`${line}\n`);
    },
    log: (line) => {
      process.stderr.write(`${oneLine(line)}\n`);
    },
  };
}
