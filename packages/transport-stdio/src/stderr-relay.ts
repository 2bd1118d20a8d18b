import type { PassThrough, Readable } from 'node:stream';

/** More than the system holds of a pipe: what comes beyond was not written by a child that is gone. */
const MAX_REST_BYTES = 1_048_576;

/** Carries a child's standard error to whoever reads it from the transport. */
export class StderrRelay {
  /** Resolves when the child's standard error has come to its end. */
  readonly ended: Promise<void>;
  readonly #from: Readable;
  readonly #to: PassThrough;

  constructor(from: Readable, to: PassThrough) {
    this.#from = from;
    this.#to = to;
    this.ended = new Promise((resolve) => {
      from.once('end', resolve).once('close', resolve);
    });
    // A pipe that breaks is closed by that, which is all there is to know.
    from.on('error', () => undefined);
    from.pipe(to);
  }

  /** Takes in what is left in the pipe, read by somebody or not: it must outlive the pipe. */
  takeRest(): void {
    let bytes = 0;
    this.#from.unpipe(this.#to);
    this.#from.on('data', (chunk: Uint8Array) => {
      this.#to.write(chunk);
      if ((bytes += chunk.length) > MAX_REST_BYTES) this.#from.destroy();
    });
    this.#from.resume();
  }

  /** Lets go of the pipe, which a grandchild may hold open. What was taken in can still be read. */
  close(): void {
    this.#from.destroy();
  }
}
