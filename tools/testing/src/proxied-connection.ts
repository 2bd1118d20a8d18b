import type { Socket } from 'node:net';

import type { CutKind, PlannedCut } from './planned-cut.js';

/** The direction of bytes: `up` to the server, `down` to the client. */
export type Direction = 'up' | 'down';

/** How a connection forwards data. */
export interface Pace {
  /** The largest chunk, in bytes. */
  readonly chunkBytes: number;
  /** The wait before each chunk. */
  readonly delayMs: number;
}

/** One connection through a proxy: the socket of the client, and the one to the server. */
export class ProxiedConnection {
  readonly #plan: PlannedCut;
  readonly #ends: Record<Direction, { from: Socket; to: Socket }>;
  readonly #pace: Pace;
  readonly #stalled = new Set<Direction>();
  // For each direction, resolves when a slow connection has forwarded everything.
  readonly #queues: Record<Direction, Promise<void>> = { up: Promise.resolve(), down: Promise.resolve() };
  #isCut = false;

  constructor(client: Socket, server: Socket, plan: PlannedCut, pace: Pace) {
    this.#plan = plan;
    this.#pace = pace;
    this.#ends = { up: { from: client, to: server }, down: { from: server, to: client } };
    for (const direction of ['up', 'down'] as const) this.#join(direction);
  }

  /** Stops reading in this direction. */
  stall(direction: Direction): void {
    this.#stalled.add(direction);
    this.#ends[direction].from.pause();
  }

  /** Ends a `stall`. */
  resume(direction: Direction): void {
    this.#stalled.delete(direction);
    this.#ends[direction].from.resume();
  }

  /** Writes bytes as if a peer had sent them. */
  inject(bytes: Uint8Array, direction: Direction): void {
    this.#ends[direction].to.write(bytes);
  }

  /** @param rest - the bytes from the client that were not forwarded. */
  cut(kind: CutKind, rest: Buffer = Buffer.alloc(0)): void {
    const { from: client, to: server } = this.#ends.up;
    if (this.#isCut) {
      if (kind === 'rst') server.resetAndDestroy();
      return;
    }
    this.#isCut = true;
    if (kind === 'fin') {
      client.destroySoon();
      server.destroySoon();
      return;
    }
    client.resetAndDestroy();
    if (kind === 'rst') server.resetAndDestroy();
    if (kind === 'late') this.#plan.holdBack(() => this.#later('up', () => server.end(rest)));
  }

  #join(direction: Direction): void {
    const { from, to } = this.#ends[direction];
    from.on('data', (chunk) => this.#take(chunk, direction));
    from.on('end', () => {
      if (!this.#isCut) this.#later(direction, () => to.end());
    });
    from.on('error', () => {
      if (!this.#isCut) to.destroy();
    });
    // A source is paused while its target does not read.
    to.on('drain', () => {
      if (!this.#stalled.has(direction)) from.resume();
    });
  }

  #take(chunk: Buffer, direction: Direction): void {
    if (this.#isCut) return;
    const { passed, kind } = this.#plan.pass(chunk.length);
    const { chunkBytes } = this.#pace;
    for (let start = 0; start < passed; start += chunkBytes)
      this.#forward(chunk.subarray(start, Math.min(passed, start + chunkBytes)), direction);
    if (kind) this.cut(kind, direction === 'up' ? chunk.subarray(passed) : undefined);
  }

  #forward(piece: Buffer, direction: Direction): void {
    const { from, to } = this.#ends[direction];
    this.#later(direction, () => {
      if (!to.destroyed && !to.write(piece)) from.pause();
    });
  }

  #later(direction: Direction, action: () => void): void {
    const { chunkBytes, delayMs } = this.#pace;
    if (delayMs === 0 && chunkBytes === Infinity) {
      action();
      return;
    }
    // Each chunk waits for its own turn of the event loop, or the system would join the chunks again.
    const wait = (): Promise<void> =>
      new Promise((resolve) => (delayMs > 0 ? setTimeout(resolve, delayMs) : setImmediate(resolve)));
    this.#queues[direction] = this.#queues[direction].then(wait).then(action);
  }
}
