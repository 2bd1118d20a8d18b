/**
 * How a connection is cut:
 *
 * - `rst`, `fin`: both ends are reset, or closed in order.
 * - `half`: the client's end is reset. The server does not notice it, and receives nothing more.
 * - `late`: like `half`, but the client's last bytes reach the server after the client has reconnected.
 */
export type CutKind = 'rst' | 'fin' | 'half' | 'late';

/** Late bytes follow after this many other bytes. By then, an attempt to resume has succeeded or failed. */
const LATE_BYTES = 1_500;

/** Counts the bytes of all connections of a proxy, and decides at which byte one of them is cut. */
export class PlannedCut {
  #next: { bytes: number; kind: CutKind; onCut: () => void } | undefined;
  #heldBack: { release: () => void; inBytes: number }[] = [];

  /** Plans a cut after the next `bytes` bytes. It replaces an earlier plan. */
  plan(bytes: number, kind: CutKind, onCut: () => void): void {
    this.#next = { bytes, kind, onCut };
  }

  /** Returns how many of these bytes pass before the cut, and the kind of the cut if it is due. */
  pass(bytes: number): { passed: number; kind?: CutKind } {
    this.#releaseLate(bytes);
    const next = this.#next;
    if (!next) return { passed: bytes };
    if (next.bytes > bytes) {
      next.bytes -= bytes;
      return { passed: bytes };
    }
    this.#next = undefined;
    queueMicrotask(next.onCut);
    return { passed: next.bytes, kind: next.kind };
  }

  /** Registers late bytes. `release` is called when enough other bytes have passed. */
  holdBack(release: () => void): void {
    this.#heldBack.push({ release, inBytes: LATE_BYTES });
  }

  #releaseLate(bytes: number): void {
    for (const late of this.#heldBack) {
      late.inBytes -= bytes;
      if (late.inBytes <= 0) late.release();
    }
    this.#heldBack = this.#heldBack.filter(({ inBytes }) => inBytes > 0);
  }
}
