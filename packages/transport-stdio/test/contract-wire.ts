import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

import type { ContractEnd, ContractPair } from '@milepost/transport-kit/contract';

/** Where one end's bytes come from and go to. */
export interface WireSide {
  readonly readable: Readable;
  readonly writable: Writable;
}

/** What a case does to the wire between two ends that frame by lines. */
export type WireControls = Required<
  Pick<ContractPair, 'inject' | 'encodeFrame' | 'injectBytes' | 'stopReading' | 'resumeReading'>
>;

/** Joins two sides, and lets a case take hold of what lies between. */
export function joinSides(sides: Record<ContractEnd, WireSide>): WireControls {
  const into = (end: ContractEnd) => ({
    from: sides[end === 'client' ? 'server' : 'client'].readable,
    to: sides[end].writable,
  });
  for (const end of ['client', 'server'] as const) {
    const { from, to } = into(end);
    // A wire that breaks is broken both ways; what its ends make of it is theirs.
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

/** A Unix socket (a named pipe on Windows) that anybody in this test may connect to. */
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

  /** The hub's side of the next connection. */
  async accept(): Promise<Socket> {
    const [socket] = (await once(this.#server, 'connection')) as [Socket];
    return this.#keep(socket);
  }

  /** A new connection: the socket that an end is given, and the hub's side of it. */
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
