import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between client and server, and cuts what runs through it. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isRefusing = false;
  /** How many connections came. */
  connections = 0;

  /** @param target - the port on this machine that it leads to. */
  constructor(target: number) {
    this.#server = createServer((client) => {
      this.connections++;
      if (this.#isRefusing) {
        client.destroy();
        return;
      }
      const server = connect(target, '127.0.0.1');
      this.#join(client, server);
      this.#join(server, client);
    });
  }

  /** Starts it; resolves to its port. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks every connection off, without a goodbye. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Breaks every connection off, and lets nobody through any more. */
  refuse(): void {
    this.#isRefusing = true;
    this.cut();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => {
      this.#sockets.delete(from);
      to.destroy();
    });
    from.pipe(to);
  }
}
