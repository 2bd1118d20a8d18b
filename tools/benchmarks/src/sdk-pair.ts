import { Client } from '@modelcontextprotocol/client';
import {
  InMemoryTransport,
  McpServer,
  type ServerContext,
  type Transport,
} from '@modelcontextprotocol/server';
import * as z from 'zod';

/** Creates a server of the official SDK with one tool, `work`, which runs the given function. */
export function sdkServer(work: (count: number, context: ServerContext) => Promise<void>): McpServer {
  const server = new McpServer({ name: 'benchmark', version: '1.0.0' });
  server.registerTool(
    'work',
    { inputSchema: z.object({ count: z.number() }) },
    async ({ count }, context) => {
      await work(count, context);
      return { content: [] };
    },
  );
  return server;
}

/** Connects a client of the official SDK to the given transport. */
export async function sdkClient(transport: Transport): Promise<Client> {
  const client = new Client({ name: 'benchmark', version: '1.0.0' });
  await client.connect(transport);
  return client;
}

/** Connects a client and a server of the official SDK by the SDK's own in-memory transport. */
export async function sdkPair(work: (count: number, context: ServerContext) => Promise<void>): Promise<{
  client: Client;
  clientTransport: Transport;
}> {
  const [clientTransport, serverTransport] = InMemoryTransport.createLinkedPair();
  await sdkServer(work).connect(serverTransport);
  return { client: await sdkClient(clientTransport), clientTransport };
}

/**
 * Sends one progress notification from a tool handler, as in the SDK's documentation.
 *
 * @throws Error if the client did not ask for progress.
 */
export function notify(context: ServerContext, progress: number, total?: number): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) throw new Error('The client asked for no progress.');
  const params = total === undefined ? { progressToken, progress } : { progressToken, progress, total };
  return context.mcpReq.notify({ method: 'notifications/progress', params });
}
