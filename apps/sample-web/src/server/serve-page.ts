import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { createPageHandler } from './page-handler.js';

const HOST = '127.0.0.1';

/** Options of {@link servePage}. */
export interface ServePageOptions {
  /** The port to listen on; 0 for any free one. */
  readonly port: number;
  /** The folder of the built page. */
  readonly folder: string;
  /**
   * Attaches the WebSocket sessions to the server. Called before the server listens, so that no handshake is
   * missed.
   */
  readonly attachSessions: (server: Server) => Promise<{ close(): Promise<unknown> }>;
}

/** A page that is served. */
export interface ServedPage {
  readonly url: string;
  /** Ends all sessions, then the server. */
  readonly close: () => Promise<void>;
}

/**
 * Serves the page and its WebSocket on one port, to this machine only.
 *
 * @throws the error of the system if the port is not available, or if the page was not built.
 */
export async function servePage({ port, folder, attachSessions }: ServePageOptions): Promise<ServedPage> {
  const server = createServer(createPageHandler(folder));
  const sessions = await attachSessions(server);
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
