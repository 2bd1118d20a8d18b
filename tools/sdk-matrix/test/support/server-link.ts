import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import type { Transport } from '@milepost/progress-core';
import {
  InMemoryTransport as InMemoryTransportV2,
  StreamableHTTPClientTransport as HttpClientTransportV2,
} from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioClientTransportV2 } from '@modelcontextprotocol/client/stdio';
import { StdioClientTransport as StdioClientTransportV1 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport as InMemoryTransportV1 } from '@modelcontextprotocol/sdk/inMemory.js';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { type Cell, isModern } from './cell.js';
import { type Exchange, startHttpServer } from './http-server.js';
import { Operations } from './operations.js';
import { createServerV1 } from './server-v1.js';
import { createServerV2 } from './server-v2.js';

/** A running test server, and the client's transport to it, not yet started. */
export interface Link {
  readonly transport: Transport;
  /** Each HTTP request to the server; empty for other carriers. */
  readonly exchanges: readonly Exchange[];
  /** Ends the server. Call it after the client has closed. */
  readonly close: () => Promise<void>;
}

/** Starts the cell's server. */
export function openLink(cell: Cell): Promise<Link> {
  return open[cell.carrier](cell);
}

const open: Record<Cell['carrier'], (cell: Cell) => Promise<Link>> = {
  'in-memory': async (cell) => {
    const Pair = cell.client === 'v1' ? InMemoryTransportV1 : InMemoryTransportV2;
    const [transport, serverSide] = Pair.createLinkedPair();
    const close = await serveInMemory(cell, serverSide);
    return { transport, exchanges: [], close };
  },
  stdio: (cell) => {
    const file = fileURLToPath(new URL('../fixtures/stdio-server.ts', import.meta.url));
    const args = [...programArgs(file), cell.server, cell.revision];
    const StdioClientTransport = cell.client === 'v1' ? StdioClientTransportV1 : StdioClientTransportV2;
    const transport = new StdioClientTransport({ command: process.execPath, args });
    return Promise.resolve({ transport, exchanges: [], close: () => Promise.resolve() });
  },
  http: async (cell) => {
    const { url, exchanges, close } = await startHttpServer(cell, new Operations());
    const HttpClientTransport = cell.client === 'v1' ? HttpClientTransportV1 : HttpClientTransportV2;
    return { transport: new HttpClientTransport(url), exchanges, close };
  },
};

async function serveInMemory(cell: Cell, transport: Transport): Promise<() => Promise<void>> {
  const operations = new Operations();
  if (isModern(cell)) {
    const handle = serveStdio(() => createServerV2(operations), { transport, legacy: 'reject' });
    return () => handle.close();
  }
  const server =
    cell.server === 'v1' ? createServerV1(operations) : createServerV2(operations, cell.revision);
  await server.connect(transport);
  return () => server.close();
}
