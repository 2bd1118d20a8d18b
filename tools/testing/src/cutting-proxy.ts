import { connect, createServer, type Server, type Socket } from 'node:net';

import { closeServer, listenLocally } from './local-server.js';
import { type CutKind, PlannedCut } from './planned-cut.js';
import { type Direction, ProxiedConnection } from './proxied-connection.js';

/**
 * A TCP proxy that a test controls: it cuts, refuses, stalls or delays connections, and splits their data into
 * chunks.
 *
 * ```ts
 * const proxy = await CuttingProxy.open(server.url);
 * ends.add(() => proxy.close());
 * const client = connectTo(proxy.url);
 * proxy.cut();
 * ```
 */
export class CuttingProxy {
  /** New connections forward data in chunks of at most this many bytes. */
  chunkBytes: number = Infinity;
  /** New connections wait this many ms before they forward each chunk. */
  delayMs: number = 0;
  /** The number of connections so far, including refused ones. */
  connections: number = 0;
  readonly #server: Server;
  readonly #target: URL;
  readonly #open = new Set<ProxiedConnection>();
  readonly #stalled = new Set<Direction>();
  readonly #plan = new PlannedCut();
  #isRefusing = false;
  #port = 0;

  private constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
  }

  /** Starts a proxy, on a free port of this machine, for the server at the URL `target`. */
  static async open(target: string): Promise<CuttingProxy> {
    const proxy = new CuttingProxy(target);
    proxy.#port = await listenLocally(proxy.#server);
    return proxy;
  }

  /** The URL of the target through the proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String(this.#port);
    return url.href;
  }

  /** The number of open connections. */
  get openConnections(): number {
    return this.#open.size;
  }

  /** Cuts every connection. Default: resets both ends, without a closing handshake. */
  cut(kind: CutKind = 'rst'): void {
    for (const connection of this.#open) connection.cut(kind);
  }

  /**
   * Plans a cut exactly after the next `bytes` bytes. The bytes of all connections and both directions count.
   */
  cutAfter(bytes: number, kind: CutKind, onCut: () => void = () => undefined): void {
    this.#plan.plan(bytes, kind, onCut);
  }

  /** Cuts every connection, and resets new ones until `accept` is called. */
  refuse(kind?: CutKind): void {
    this.#isRefusing = true;
    this.cut(kind);
  }

  /** Ends a `refuse`. */
  accept(): void {
    this.#isRefusing = false;
  }

  /** Stops reading in these directions, on new connections too. */
  stall(...directions: Direction[]): void {
    for (const direction of directions) {
      this.#stalled.add(direction);
      for (const connection of this.#open) connection.stall(direction);
    }
  }

  /** Ends every `stall`. */
  resume(): void {
    for (const connection of this.#open) for (const direction of this.#stalled) connection.resume(direction);
    this.#stalled.clear();
  }

  /** Writes bytes to every connection, as if a peer had sent them. */
  inject(bytes: Uint8Array, direction: Direction): void {
    for (const connection of this.#open) connection.inject(bytes, direction);
  }

  /** Cuts every connection, and stops listening. */
  async close(): Promise<void> {
    const closed = closeServer(this.#server);
    this.cut();
    await closed;
  }

  #accept(client: Socket): void {
    this.connections++;
    if (this.#isRefusing) {
      client.on('error', () => undefined).resetAndDestroy();
      return;
    }
    const server = connect({ port: Number(this.#target.port), host: this.#target.hostname, noDelay: true });
    const { chunkBytes, delayMs } = this;
    const connection = new ProxiedConnection(client, server, this.#plan, { chunkBytes, delayMs });
    this.#open.add(connection);
    server.on('close', () => this.#open.delete(connection));
    for (const direction of this.#stalled) connection.stall(direction);
  }
}
