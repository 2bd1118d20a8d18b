import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { PageFiles } from './page-files.js';

const HOST = '127.0.0.1';

/** What {@link servePage} needs. */
export interface PageOptions {
  /** 0: any that is free. */
  readonly port: number;
  /** Where the built page lies. */
  readonly folder: string;
  /** Takes the server's WebSocket handshakes, before anybody can come. */
  readonly attach: (server: Server) => Promise<{ close(): Promise<unknown> }>;
}

/** A page that is served. */
export interface ServedPage {
  readonly url: string;
  /** Ends every session, then the server. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the page and its WebSocket on one port, to this machine only.
 *
 * @throws the system's error where the port cannot be had, or the page was not built.
 */
export async function servePage({ port, folder, attach }: PageOptions): Promise<ServedPage> {
  const files = new PageFiles(folder);
  const server = createServer((request, response) => files.answer(request, response));
  const sessions = await attach(server);
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    await sessions.close();
    throw error;
  }
  return {
    url: `http://${HOST}:${(server.address() as AddressInfo).port}/`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      await sessions.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
