import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

import type { JsonRpcMessage } from '@milepost/progress-core';
import { closeServer, Ends, listenLocally } from '@milepost/testing';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcpHandler } from '@modelcontextprotocol/server';

import { type Cell, isModern } from './cell.js';
import type { Operations } from './operations.js';
import { createServerV1 } from './server-v1.js';
import { createServerV2 } from './server-v2.js';

/** One request to the server, and the stream of its response. */
export interface Exchange {
  /** The posted message; undefined if the request was not a POST. */
  readonly posted: JsonRpcMessage | undefined;
  /** What was written to the response so far. */
  streamed: string;
  /**
   * How the response has ended: by the server, or because the client disconnected; undefined while it is
   * open.
   */
  ended?: 'by the server' | 'by the client';
  /** Breaks the connection. */
  readonly cut: () => void;
}

/** The test server over the SDK's own Streamable HTTP, on a free port of this machine. */
export interface HttpServer {
  readonly url: URL;
  readonly exchanges: readonly Exchange[];
  readonly close: () => Promise<void>;
}

type Handle = (request: IncomingMessage, response: ServerResponse, body?: unknown) => Promise<void>;

/** Starts the server. */
export async function startHttpServer(cell: Cell, operations: Operations): Promise<HttpServer> {
  const ends = new Ends();
  const { handle, close } = await createHandler(cell, operations);
  const exchanges: Exchange[] = [];
  const server = createServer((request, response) => {
    void take(request, response, handle, exchanges);
  });
  ends.add(() => closeServer(server));
  ends.add(close);
  const port = await listenLocally(server);
  return {
    url: new URL(`http://127.0.0.1:${String(port)}/mcp`),
    exchanges,
    close: () => ends.endAll(),
  };
}

async function take(
  request: IncomingMessage,
  response: ServerResponse,
  handle: Handle,
  exchanges: Exchange[],
): Promise<void> {
  const body = request.method === 'POST' ? await readJson(request) : undefined;
  const exchange: Exchange = { posted: body, streamed: '', cut: () => response.destroy() };
  exchanges.push(exchange);
  watch(response, exchange);
  await handle(request, response, body);
}

async function readJson(request: IncomingMessage): Promise<JsonRpcMessage> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as JsonRpcMessage;
}

function watch(response: ServerResponse, exchange: Exchange): void {
  const write = response.write.bind(response) as (...given: unknown[]) => boolean;
  response.write = (chunk: string | Uint8Array, ...given: unknown[]): boolean => {
    exchange.streamed += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
    return write(chunk, ...given);
  };
  response.once('close', () => {
    exchange.ended = response.writableFinished ? 'by the server' : 'by the client';
  });
}

async function createHandler(
  cell: Cell,
  operations: Operations,
): Promise<{ handle: Handle; close: () => Promise<void> }> {
  if (isModern(cell)) {
    const handler = createMcpHandler(() => createServerV2(operations), { legacy: 'reject' });
    // The types of the SDK do not support exact optional properties.
    return { handle: toNodeHandler(handler) as Handle, close: () => handler.close() };
  }
  if (cell.server === 'v1') {
    const server = createServerV1(operations);
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
    await server.connect(transport);
    return { handle: (...given) => transport.handleRequest(...given), close: () => server.close() };
  }
  const server = createServerV2(operations, cell.revision);
  const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: () => randomUUID() });
  await server.connect(transport);
  return { handle: (...given) => transport.handleRequest(...given), close: () => server.close() };
}
