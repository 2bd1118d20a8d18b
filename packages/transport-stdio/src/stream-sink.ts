import type { Writable } from 'node:stream';

import type { OutboxSink } from '@milepost/transport-kit';

/** Returns a sink for an `Outbox` that writes each frame as a line, and a whole batch in one write. */
export function streamSink(writable: Writable): OutboxSink {
  return (frames, done) => {
    const text = frames.length === 1 ? `${frames[0] ?? ''}\n` : `${frames.join('\n')}\n`;
    writable.write(text, (error) => done(error ?? cancellationOf(writable)));
    // The stream buffers nothing, so the system has accepted everything. The callback would only cost time.
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
