import type { Writable } from 'node:stream';

import type { OutboxSink } from '@milepost/transport-kit';

/** Writes frames as lines, all of a batch in one write. */
export function streamSink(writable: Writable): OutboxSink {
  return (frames, done) => {
    const text = frames.length === 1 ? `${frames[0] ?? ''}\n` : `${frames.join('\n')}\n`;
    writable.write(text, (error) => done(error ?? cancellationOf(writable)));
    // Nothing is left in the stream: the system has taken it all, and the sender need not wait for the callback.
    if (writable.writable && writable.writableLength === 0) done();
  };
}

/**
 * Returns why a write that was reported as done was not written, or `undefined`. Node cancels the writes that wait when a socket
 * is destroyed, and calls their callbacks without an error. It destroys the input of a child process when the child exits.
 */
function cancellationOf({ destroyed, writableFinished, errored }: Writable): Error | undefined {
  if (!destroyed || writableFinished) return undefined;
  return errored ?? new Error('The stream was destroyed.');
}
