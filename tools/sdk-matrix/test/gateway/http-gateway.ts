import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';

import { type ToolParams, withProgress } from '@milepost/mcp-sdk';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { MessageLog } from '@milepost/sdk-peers';
import { closeServer, Ends, listenLocally } from '@milepost/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { NodeStreamableHTTPServerTransport } from '@modelcontextprotocol/node';
import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';

/** A request that the gateway answers. */
export interface Asked {
  readonly params: ToolParams;
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
}

/** Handles a request at the gateway, and resolves with the result of a tool. */
export type Handle = (asked: Asked) => Promise<unknown>;

/** A client of the gateway over HTTP. */
export interface HttpDownstream {
  readonly client: Client;
  readonly wire: MessageLog;
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
  ends.add(() => closeServer(server));
  ends.add(() => Promise.all([...sessions.values()].map((session) => session.close())));
  const port = await listenLocally(server);
  return {
    connect: async () => {
      const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${String(port)}/mcp`));
      const wire = new MessageLog(transport);
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
  await createServerOf(handle).connect(session);
  return session;
}

/** Creates the server of the gateway for one session. */
function createServerOf(handle: Handle): McpServer {
  const mcp = new McpServer({ name: 'gateway', version: '2.0.0' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler(
    'tools/call',
    withProgress(async ({ params: { name, arguments: args = {} } }, { mcpReq: { signal } }, progress) => {
      return (await handle({ params: { name, arguments: args }, signal, progress })) as CallToolResult;
    }),
  );
  return mcp;
}
