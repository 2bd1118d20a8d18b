import type { Writable } from 'node:stream';

import type { OutboxSink } from '@milepost/transport-kit';

/** Writes frames as lines, all of a batch in one write. */
export function streamSink(writable: Writable): OutboxSink {
  return (frames, done) => {
    const text = frames.length === 1 ? `${frames[0] ?? ''}\n` : `${frames.join('\n')}\n`;
    writable.write(text, done);
    // Nothing is left in the stream: the system has taken it all, and the sender need not wait for the callback.
    if (writable.writable && writable.writableLength === 0) done();
  };
}
