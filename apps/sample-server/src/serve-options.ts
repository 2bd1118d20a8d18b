import type { SampleServerOptions } from './create-server.js';

/** Settings of a sample server that listens on a port, for HTTP and for WebSocket. */
export interface ServeOptions extends SampleServerOptions {
  /** The port to listen on. Default: 0, which means any free port. */
  port?: number;
  /**
   * The address to listen on. If other machines can reach it, a `token` is required. Default: `127.0.0.1`.
   */
  host?: string;
  /**
   * The origins whose pages may connect. Pages that were loaded from the server's own address, by a loopback
   * name, may always connect. Default: no others.
   */
  allowedOrigins?: readonly string[];
  /** The token that every client must send as `Authorization: Bearer <token>`. Default: none is required. */
  token?: string;
  /**
   * Receives a line about each client that was refused, or that sent something invalid. Control characters in
   * it are escaped. Each kind of line is limited to ten a minute on average, at most ten of them at once.
   */
  onLog?: (line: string) => void;
}

/** The only path that is served. */
export const PATH = '/mcp';
