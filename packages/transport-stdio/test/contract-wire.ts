import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import type { ContractEnd, ContractPair } from '@milepost/transport-kit/contract';

/**
 * The streams at one side of the connection: `readable` has the bytes from that end, `writable` sends bytes
 * to it.
 */
export interface WireSide {
  readonly readable: Readable;
  readonly writable: Writable;
}

/** The controls of a connection between two ends that send lines. A contract case uses them. */
export type WireControls = Required<
  Pick<ContractPair, 'inject' | 'encodeFrame' | 'injectBytes' | 'stopReading' | 'resumeReading'>
>;

/** Joins two sides, and returns the controls of the connection between them. */
export function joinSides(sides: Record<ContractEnd, WireSide>): WireControls {
  const into = (end: ContractEnd) => ({
    from: sides[end === 'client' ? 'server' : 'client'].readable,
    to: sides[end].writable,
  });
  for (const end of ['client', 'server'] as const) {
    const { from, to } = into(end);
    // A broken connection is broken in both directions. The test does not handle the error: the two ends
    // must.
    for (const stream of [from, to]) stream.on('error', () => to.destroy());
    from.pipe(to);
  }
  const encode = (text: string): Uint8Array => Buffer.from(`${text}\n`);
  const write = (bytes: Uint8Array, to: ContractEnd): void => void sides[to].writable.write(bytes);
  return {
    inject: (text, to) => write(encode(text), to),
    encodeFrame: encode,
    injectBytes: write,
    stopReading: (end) => void into(end).from.unpipe(into(end).to),
    resumeReading: (end) => void into(end).from.pipe(into(end).to),
  };
}

let count = 0;

/** A server on a Unix socket (a named pipe on Windows), to which all parts of a test connect. */
export class Hub {
  readonly path: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor() {
    const name = `milepost-${String(process.pid)}-${String(count++)}`;
    this.path = process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
    this.#server = createServer({ allowHalfOpen: true });
    this.#server.listen(this.path);
  }

  static async open(): Promise<Hub> {
    const hub = new Hub();
    await once(hub.#server, 'listening');
    return hub;
  }

  /** Resolves with the hub's side of the next connection. */
  async accept(): Promise<Socket> {
    const [socket] = (await once(this.#server, 'connection')) as [Socket];
    return this.#keep(socket);
  }

  /** Opens a connection. `near` is the socket for one end, `side` is the hub's side. */
  async connect(): Promise<{ near: Socket; side: WireSide }> {
    const near = this.#keep(connect(this.path));
    const [socket] = await Promise.all([this.accept(), once(near, 'connect')]);
    return { near, side: { readable: socket, writable: socket } };
  }

  /** Breaks every connection. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #keep(socket: Socket): Socket {
    this.#sockets.add(socket);
    return socket;
  }
}
