import { fileURLToPath } from 'node:url';

import type { Transport } from '@milepost/progress-core';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';

const INFO = { name: 'test', version: '1.0.0' };

/** The arguments with which node runs a source file of this folder, in a child process. */
export function sourceArgs(file: string, ...args: readonly string[]): string[] {
  const path = fileURLToPath(new URL(`../fixtures/${file}`, import.meta.url));
  return ['--conditions=@milepost/source', '--import', 'tsx', path, ...args];
}

/** A client of the SDK, connected to a textbook server of the same version that runs as a child process. */
export async function connectToTextbook(
  sdk: 'v1' | 'v2',
  wrap: (transport: Transport) => Transport = (transport) => transport,
): Promise<ClientV1 | ClientV2> {
  const server = { command: process.execPath, args: sourceArgs('textbook-server.ts', sdk) };
  if (sdk === 'v2') {
    const client = new ClientV2(INFO);
    await client.connect(wrap(new StdioV2(server)));
    return client;
  }
  const client = new ClientV1(INFO);
  // Its types are not made for exact optional properties.
  await client.connect(wrap(new StdioV1(server)));
  return client;
}
