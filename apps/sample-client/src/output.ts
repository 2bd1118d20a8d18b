import type { Output } from './create-view.js';
import { oneLine } from './terminal-text.js';

/**
 * The standard streams of this process as line printers. When nobody reads stdout any more (`| head`), nothing more is
 * written.
 *
 * @param onReaderGone - told of that, once.
 */
export function standardOutput(onReaderGone: () => void): Output {
  let gone = false;
  process.stdout.on('error', () => {
    if (gone) return;
    gone = true;
    onReaderGone();
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
