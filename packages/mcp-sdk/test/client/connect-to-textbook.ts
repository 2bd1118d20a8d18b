import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import type { Transport } from '@milepost/progress-core';
import { endUnlessReady } from '@milepost/testing';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js';

const TEXTBOOK_SERVER = fileURLToPath(new URL('../fixtures/textbook-server.ts', import.meta.url));
const INFO = { name: 'test', version: '1.0.0' };

/** Connects a client of the SDK to a textbook server of the same version that runs as a child process. */
export async function connectToTextbook(
  sdk: 'v1' | 'v2',
  wrap: (transport: Transport) => Transport = (transport) => transport,
): Promise<ClientV1 | ClientV2> {
  const server = { command: process.execPath, args: [...programArgs(TEXTBOOK_SERVER), sdk] };
  if (sdk === 'v2') {
    const client = new ClientV2(INFO);
    await endUnlessReady(client.connect(wrap(new StdioV2(server))), () => client.close());
    return client;
  }
  const client = new ClientV1(INFO);
  // The types of v1 do not support exact optional properties.
  await endUnlessReady(client.connect(wrap(new StdioV1(server))), () => client.close());
  return client;
}
