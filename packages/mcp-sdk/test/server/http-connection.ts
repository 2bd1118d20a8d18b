import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { JsonRpcMessage, Transport } from '@milepost/progress-core';
import { createSdkClient, MessageLog, type SdkClient, type TestClient } from '@milepost/sdk-peers';
import { closeServer, Ends, endUnlessReady, listenLocally } from '@milepost/testing';
import { StreamableHTTPClientTransport as HttpClientTransportV2 } from '@modelcontextprotocol/client';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { StreamableHTTPClientTransport as HttpClientTransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler } from '@modelcontextprotocol/server';

import { clientOf, createV1, createV2, type Registrations, type Sdk } from './test-server.js';

/** What was written to the response of one HTTP request. */
export interface Stream {
  readonly http: 'GET' | 'POST' | 'DELETE';
  /** The method of the message that was posted, if any. */
  readonly method: string | undefined;
  text: string;
  /** Whether the server ended it. */
  ended: boolean;
}

/** A server of the official SDK over its own Streamable HTTP, and a client of the same version. */
export interface HttpConnection {
  readonly client: SdkClient;
  readonly send: TestClient['send'];
  readonly wire: MessageLog;
  readonly streams: readonly Stream[];
  /** Cuts every connection, like a client that dies. */
  cut(): void;
  close(): Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, body?: unknown) => Promise<void>;

/** Starts the server and connects the client. */
export async function openHttpConnection(
  sdk: Sdk,
  servers: Registrations | McpServerV1,
): Promise<HttpConnection> {
  const ends = new Ends();
  const { handle, end } = await handlerOf(sdk, servers);
  const streams: Stream[] = [];
  const server = createServer((request, response) => void take(request, response, handle, streams));
  ends.add(() => closeServer(server));
  ends.add(end);
  const port = await listenLocally(server);
  const url = new URL(`http://127.0.0.1:${String(port)}/mcp`);
  const HttpClientTransport = sdk === 'v1' ? HttpClientTransportV1 : HttpClientTransportV2;
  // The types of the SDK do not support exact optional properties.
  const transport = new HttpClientTransport(url) as Transport;
  const wire = new MessageLog(transport);
  const { sdk: client, connect, send } = createSdkClient(clientOf(sdk));
  ends.add(() => client.close());
  await endUnlessReady(connect(transport), () => ends.endAll());
  return {
    client,
    send,
    wire,
    streams,
    cut: () => server.closeAllConnections(),
    close: () => ends.endAll(),
  };
}

async function handlerOf(
  sdk: Sdk,
  servers: Registrations | McpServerV1,
): Promise<{ handle: Handle; end: () => Promise<void> }> {
  const sessionIdGenerator = (): string => randomUUID();
  if (!('v1' in servers) || sdk === 'v1') {
    const server = 'v1' in servers ? createV1(servers) : servers;
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator });
    // The types of the SDK do not support exact optional properties.
    await server.connect(transport);
    return { handle: (...given) => transport.handleRequest(...given), end: () => server.close() };
  }
  if (sdk === 'v2') {
    const server = createV2(servers);
    const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator });
    await server.connect(transport);
    return { handle: (...given) => transport.handleRequest(...given), end: () => server.close() };
  }
  const handler = createMcpHandler(() => createV2(servers), { legacy: 'reject' });
  return { handle: toNodeHandler(handler) as Handle, end: () => handler.close() };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handle,
  streams: Stream[],
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body =
    chunks.length > 0 ? (JSON.parse(Buffer.concat(chunks).toString()) as JsonRpcMessage) : undefined;
  const stream: Stream = {
    http: request.method as Stream['http'],
    method: body && 'method' in body ? body.method : undefined,
    text: '',
    ended: false,
  };
  streams.push(stream);
  record(response, stream);
  await handle(request, response, body);
}

function record(response: ServerResponse, stream: Stream): void {
  const write = response.write.bind(response) as (...given: unknown[]) => boolean;
  const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
  const note = (chunk: unknown): void => {
    if (typeof chunk === 'string') stream.text += chunk;
    else if (chunk instanceof Uint8Array) stream.text += Buffer.from(chunk).toString();
  };
  response.write = (chunk: unknown, ...given: unknown[]): boolean => {
    note(chunk);
    return write(chunk, ...given);
  };
  response.end = (...given: unknown[]): ServerResponse => {
    note(given[0]);
    stream.ended = true;
    return end(...given);
  };
}
