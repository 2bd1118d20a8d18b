import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** The direction of bytes: `up` to the server, `down` to the client. */
export type Direction = 'up' | 'down';

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

/**
 * A TCP proxy that a test controls: it cuts, stalls or delays connections, and splits their data into chunks.
 */
export class TcpProxy {
  /** New connections forward data in chunks of at most this many bytes. */
  chunkBytes = Infinity;
  /** New connections wait this many ms before they forward each chunk. */
  delayMs = 0;
  /** If true, new connections are reset. */
  refusing = false;
  /** The number of connections so far. */
  connections = 0;
  readonly #server: Server;
  readonly #target: URL;
  readonly #links = new Set<Link>();
  readonly #stalled = new Set<Direction>();
  #late: { link: Link; inBytes: number }[] = [];
  #plan: { bytes: number; kind: CutKind; onCut: () => void } | undefined;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  /** Starts a proxy in front of the server at `target`. */
  static async open(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The URL of the target through the proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** The number of open connections. */
  get open(): number {
    return this.#links.size;
  }

  /** Cuts every connection. */
  cut(kind: CutKind = 'rst'): void {
    for (const link of this.#links) link.cut(kind);
  }

  /**
   * Makes a cut exactly after the next `bytes` bytes. The bytes of all connections and both directions count.
   */
  cutAfter(bytes: number, kind: CutKind, onCut: () => void = () => undefined): void {
    this.#plan = { bytes, kind, onCut };
  }

  /** Stops reading in these directions, on new connections too. */
  stall(...directions: Direction[]): void {
    for (const direction of directions) this.#stalled.add(direction);
    for (const link of this.#links) for (const direction of directions) link.pause(direction);
  }

  /** Ends every `stall`. */
  letGo(): void {
    for (const link of this.#links) for (const direction of this.#stalled) link.resume(direction);
    this.#stalled.clear();
  }

  /** Writes bytes to every connection, as if a peer had sent them. */
  inject(bytes: Uint8Array, direction: Direction): void {
    for (const link of this.#links) link.target(direction).write(bytes);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const link of this.#links) link.cut('rst');
    await closed;
  }

  /** Returns how many of `bytes` pass before the planned cut, and the kind of the cut. Called by links. */
  pass(bytes: number): { passed: number; kind?: CutKind } {
    for (const late of this.#late) {
      late.inBytes -= bytes;
      if (late.inBytes <= 0) late.link.release();
    }
    this.#late = this.#late.filter(({ inBytes }) => inBytes > 0);
    const plan = this.#plan;
    if (!plan) return { passed: bytes };
    if (plan.bytes > bytes) {
      plan.bytes -= bytes;
      return { passed: bytes };
    }
    this.#plan = undefined;
    queueMicrotask(plan.onCut);
    return { passed: plan.bytes, kind: plan.kind };
  }

  /** Registers a link that holds back late bytes. Called by links. */
  holdBack(link: Link): void {
    this.#late.push({ link, inBytes: LATE_BYTES });
  }

  #accept(client: Socket): void {
    this.connections++;
    if (this.refusing) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const server = connect({ port: Number(this.#target.port), host: this.#target.hostname, noDelay: true });
    const link: Link = new Link(this, client, server, () => this.#links.delete(link));
    this.#links.add(link);
    for (const direction of this.#stalled) link.pause(direction);
  }
}

/** One connection through the proxy. */
class Link {
  readonly #proxy: TcpProxy;
  readonly #ends: Record<Direction, { from: Socket; to: Socket }>;
  readonly #paused = new Set<Direction>();
  readonly #chunkBytes: number;
  readonly #delayMs: number;
  // For each direction, resolves when a slow link has forwarded everything.
  readonly #queues: Record<Direction, Promise<void>> = { up: Promise.resolve(), down: Promise.resolve() };
  #isCut = false;
  // The bytes that are forwarded late.
  #late: Buffer | undefined;

  constructor(proxy: TcpProxy, client: Socket, server: Socket, onClose: () => void) {
    this.#proxy = proxy;
    this.#chunkBytes = proxy.chunkBytes;
    this.#delayMs = proxy.delayMs;
    this.#ends = { up: { from: client, to: server }, down: { from: server, to: client } };
    for (const direction of ['up', 'down'] as const) this.#join(direction);
    server.on('close', onClose);
  }

  target(direction: Direction): Socket {
    return this.#ends[direction].to;
  }

  pause(direction: Direction): void {
    this.#paused.add(direction);
    this.#ends[direction].from.pause();
  }

  resume(direction: Direction): void {
    this.#paused.delete(direction);
    this.#ends[direction].from.resume();
  }

  /** Forwards the late bytes now. */
  release(): void {
    const late = this.#late;
    this.#late = undefined;
    if (late) this.#later('up', () => this.#ends.up.to.end(late));
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
    if (kind === 'late') {
      this.#late = rest;
      this.#proxy.holdBack(this);
    }
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
      if (!this.#paused.has(direction)) from.resume();
    });
  }

  #take(chunk: Buffer, direction: Direction): void {
    if (this.#isCut) return;
    const { passed, kind } = this.#proxy.pass(chunk.length);
    for (let start = 0; start < passed; start += this.#chunkBytes)
      this.#passOn(chunk.subarray(start, Math.min(passed, start + this.#chunkBytes)), direction);
    if (kind) this.cut(kind, direction === 'up' ? chunk.subarray(passed) : undefined);
  }

  #passOn(piece: Buffer, direction: Direction): void {
    const { from, to } = this.#ends[direction];
    this.#later(direction, () => {
      if (!to.destroyed && !to.write(piece)) from.pause();
    });
  }

  #later(direction: Direction, action: () => void): void {
    const delayMs = this.#delayMs;
    if (delayMs === 0 && this.#chunkBytes === Infinity) {
      action();
      return;
    }
    // Each chunk waits for its own turn of the event loop, or the system would join the chunks again.
    const wait = (): Promise<void> =>
      new Promise((resolve) => (delayMs > 0 ? setTimeout(resolve, delayMs) : setImmediate(resolve)));
    this.#queues[direction] = this.#queues[direction].then(wait).then(action);
  }
}
