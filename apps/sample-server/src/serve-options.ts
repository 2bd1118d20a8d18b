import type { SampleServerOptions } from './create-server.js';

/** Settings of the sample server where it listens, whatever clients speak to it over. */
export interface ServeOptions extends SampleServerOptions {
  /** Default: 0, which is any that is free. */
  port?: number;
  /** Default: `127.0.0.1`. One that other machines reach needs a `token`. */
  host?: string;
  /** Origins whose pages may connect. Default: pages that were loaded from this very address, by a loopback name. */
  allowedOrigins?: readonly string[];
  /** Asked of every client, as `Authorization: Bearer <token>`. Default: everybody on this machine is served. */
  token?: string;
  /** Takes a line about a client that was refused or sent nonsense: at most ten a minute of each kind, without controls. */
  onLog?: (line: string) => void;
}

/** The one path that is served. */
export const PATH = '/mcp';
