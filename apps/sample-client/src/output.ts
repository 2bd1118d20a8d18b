import type { Output } from './create-view.js';
import { oneLine } from './terminal-text.js';

/**
 * The standard streams of this process as line printers. When nothing can be written to stdout any more, nothing is.
 *
 * @param onLost - told of that, once: `EPIPE` where nobody reads it any more (`| head`), others where the disk is full, say.
 */
export function standardOutput(onLost: (error: NodeJS.ErrnoException) => void): Output {
  let gone = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (gone) return;
    gone = true;
    onLost(error);
  });
  // There is no better place to complain that nobody hears complaints.
  process.stderr.on('error', () => undefined);
  return {
    stream: process.stdout,
    write: (line) => {
      if (!gone) process.stdout.write(`${line}\n`);
    },
    tell: (line) => {
      process.stderr.write(`${oneLine(line)}\n`);
    },
  };
}
