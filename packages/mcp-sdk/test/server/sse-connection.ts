/* eslint-disable @typescript-eslint/no-deprecated -- It is deprecated, and still in use. */
import { createServer, type RequestListener } from 'node:http';

import { MessageLog } from '@milepost/sdk-peers';
import { closeServer, Ends, endUnlessReady, listenLocally } from '@milepost/testing';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

/** A client of the SDK v1 as in its documentation, and all messages between it and its server. */
export interface SseConnection {
  readonly client: Client;
  readonly wire: MessageLog;
  readonly close: () => Promise<void>;
}

/**
 * Connects a server of the SDK v1 and a client over HTTP+SSE: one stream for all messages to the client, and
 * a POST for each message from it.
 *
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
export async function openSseConnection(server: McpServer): Promise<SseConnection> {
  let transport: SSEServerTransport | undefined;
  const listener: RequestListener = (request, response) => {
    if (request.method === 'GET') {
      transport = new SSEServerTransport('/messages', response);
      void server.connect(transport);
    } else {
      void transport?.handlePostMessage(request, response);
    }
  };
  const ends = new Ends();
  const http = createServer(listener);
  const port = await listenLocally(http);
  ends.add(() => closeServer(http));
  ends.add(() => server.close());
  const clientSide = new SSEClientTransport(new URL(`http://127.0.0.1:${String(port)}/sse`));
  const wire = new MessageLog(clientSide);
  const client = new Client({ name: 'client', version: '1.0.0' });
  ends.add(() => client.close());
  await endUnlessReady(client.connect(clientSide), () => ends.endAll());
  return { client, wire, close: () => ends.endAll() };
}
