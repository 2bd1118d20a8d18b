/** One direction of a wire in memory: carries chunks of bytes, one a turn of the event loop, and can be held. */
export class ByteLane {
  #chunks: { bytes: Uint8Array; taken: (error?: Error) => void }[] = [];
  #reader: { onChunk: (bytes: Uint8Array) => void; onEnd: () => void } | undefined;
  #held = false;
  #ended = false;
  #isBroken = false;
  #scheduled = false;

  /** Puts bytes on the wire; `taken` is called when the reader has them, or when the wire has broken. */
  write(bytes: Uint8Array, taken: (error?: Error) => void = () => undefined): void {
    if (this.#isBroken) {
      taken(new Error('The wire is broken.'));
      return;
    }
    this.#chunks.push({ bytes, taken });
    this.#schedule();
  }

  /** The reader is told of the end after the last chunk. */
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

  /** Drops what is on the way, and ends at once. */
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
