import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

import { Ends } from '@milepost/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';

import { Wire } from '../support/wire.js';
import { gatewayV2, type Handle } from './gateway.js';

/** A client of the gateway over HTTP. */
export interface HttpDownstream {
  readonly client: Client;
  readonly wire: Wire;
}

/** A gateway on the SDK v2 over Streamable HTTP, with a session for each client. */
export interface HttpGateway {
  connect(): Promise<HttpDownstream>;
  /** Closes the clients, their sessions, and the server. */
  close(): Promise<void>;
}

/** Starts a gateway on a free port of this machine. */
export async function startHttpGateway(handle: Handle): Promise<HttpGateway> {
  const sessions = new Map<string, NodeStreamableHTTPServerTransport>();
  const ends = new Ends();
  const server = createServer((request, response) => {
    void sessionOf(request, handle, sessions).then((session) => session.handleRequest(request, response));
  });
  ends.add(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  ends.add(() => Promise.all([...sessions.values()].map((session) => session.close())));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    connect: async () => {
      const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${String(port)}/mcp`));
      const wire = new Wire(transport);
      const client = new Client({ name: 'client', version: '1.0.0' });
      ends.add(() => client.close());
      await client.connect(transport);
      return { client, wire };
    },
    close: () => ends.endAll(),
  };
}

async function sessionOf(
  { headers }: IncomingMessage,
  handle: Handle,
  sessions: Map<string, NodeStreamableHTTPServerTransport>,
): Promise<NodeStreamableHTTPServerTransport> {
  const known = sessions.get(String(headers['mcp-session-id']));
  if (known) return known;
  const session = new NodeStreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void sessions.set(id, session),
  });
  await gatewayV2(handle).connect(session);
  return session;
}
