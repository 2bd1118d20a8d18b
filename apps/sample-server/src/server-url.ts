import type { Server } from 'node:http';

import { PATH } from './serve-options.js';

/** Returns the URL for clients of `server`; undefined while it does not listen on a port. */
export function serverUrl(server: Server, scheme: 'http' | 'ws'): string | undefined {
  const address = server.address();
  if (!address || typeof address === 'string') return undefined;
  const { address: name, family, port } = address;
  return `${scheme}://${family === 'IPv6' ? `[${name}]` : name}:${port}${PATH}`;
}
