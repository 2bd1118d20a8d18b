/**
 * One direction of a wire in memory. It delivers one chunk of bytes in each turn of the event loop, and can
 * be paused.
 */
export class ByteLane {
  #chunks: { bytes: Uint8Array; taken: (error?: Error) => void }[] = [];
  #reader: { onChunk: (bytes: Uint8Array) => void; onEnd: () => void } | undefined;
  #held = false;
  #ended = false;
  #isBroken = false;
  #scheduled = false;

  /**
   * Writes bytes. `taken` is called when the reader has received them, or with an error when the wire is
   * broken.
   */
  write(bytes: Uint8Array, taken: (error?: Error) => void = () => undefined): void {
    if (this.#isBroken) {
      taken(new Error('The wire is broken.'));
      return;
    }
    this.#chunks.push({ bytes, taken });
    this.#schedule();
  }

  /** Ends the wire. `onEnd` of the reader is called after the last chunk. */
  end(): void {
    this.#ended = true;
    this.#schedule();
  }

  read(onChunk: (bytes: Uint8Array) => void, onEnd: () => void): void {
    this.#reader = { onChunk, onEnd };
    this.#schedule();
  }

  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#schedule();
  }

  /** Breaks the wire: drops all chunks that are not delivered yet, and ends. */
  break(): void {
    this.#isBroken = true;
    for (const { taken } of this.#chunks.splice(0)) taken(new Error('The wire broke.'));
    this.#held = false;
    this.end();
  }

  #schedule(): void {
    if (this.#scheduled || this.#held || !this.#reader) return;
    if (this.#chunks.length === 0 && !this.#ended) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#carry();
    });
  }

  #carry(): void {
    if (this.#held || !this.#reader) return;
    const next = this.#chunks.shift();
    if (next) {
      this.#reader.onChunk(next.bytes);
      next.taken();
      this.#schedule();
    } else if (this.#ended) {
      const { onEnd } = this.#reader;
      this.#reader = undefined;
      onEnd();
    }
  }
}
