import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy between client and server that can break its connections. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isRefusing = false;
  /** The number of connections that were opened, including refused ones. */
  connections = 0;

  /** @param target - the port of the server on this machine. */
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

  /** Starts to listen on a free port. @returns the port. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Resets every connection, without a closing handshake. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Resets every connection, and refuses all later ones. */
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
