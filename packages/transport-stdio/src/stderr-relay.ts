import type { PassThrough, Readable } from 'node:stream';

/**
 * How much is read from the pipe after the child has exited. A pipe holds less, so anything beyond this comes
 * from another process that still has the pipe open.
 */
const MAX_REST_BYTES = 1_048_576;

/** Copies a child's standard error to the stream that the transport offers to its user. */
export class StderrRelay {
  /** Resolves when the child's standard error has ended. */
  readonly ended: Promise<void>;
  readonly #from: Readable;
  readonly #to: PassThrough;

  constructor(from: Readable, to: PassThrough) {
    this.#from = from;
    this.#to = to;
    this.ended = new Promise((resolve) => {
      from.once('end', resolve).once('close', resolve);
    });
    // A broken pipe also emits 'close', which is enough.
    from.on('error', () => undefined);
    from.pipe(to);
  }

  /** Reads the rest of the pipe into memory, so that the user can read it after the pipe is closed. */
  readRest(): void {
    let bytes = 0;
    this.#from.unpipe(this.#to);
    this.#from.on('data', (chunk: Uint8Array) => {
      this.#to.write(chunk);
      if ((bytes += chunk.length) > MAX_REST_BYTES) this.#from.destroy();
    });
    this.#from.resume();
  }

  /** Closes our end of the pipe; a grandchild can hold it open. The user can still read what was copied. */
  close(): void {
    this.#from.destroy();
  }
}
