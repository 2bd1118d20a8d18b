import { fileURLToPath } from 'node:url';

import type { JsonRpcMessage, JsonRpcRequest, Transport } from '@milepost/progress-core';
import { WebSocketTransportServer } from '@milepost/transport-websocket/node';

import { servePage } from '../../src/server/serve-page.js';

const folder = fileURLToPath(new URL('../../bundle/page', import.meta.url));

/** The real page, with an MCP server whose answers a test defines. */
export interface FakeServer {
  readonly url: string;
  /** Returns the number of sessions, including those that wait for their client to reconnect. */
  readonly sessionCount: () => number;
  readonly close: () => Promise<void>;
}

/**
 * Serves the page and a fake MCP server in this process.
 *
 * @param text - the text of the server's name, titles, descriptions and error messages.
 * @param call - returns the messages that are sent for a tool call, in order.
 */
export async function startFakeServer(
  text: string,
  call: (request: JsonRpcRequest) => Iterable<JsonRpcMessage>,
): Promise<FakeServer> {
  const sockets = new WebSocketTransportServer({
    onSession: (transport: Transport) => {
      transport.onmessage = (message) => {
        if (!('method' in message) || !('id' in message)) return;
        const answers = message.method === 'tools/call' ? call(message) : [answerTo(message, text)];
        for (const answer of answers) void transport.send(answer);
      };
      return transport.start();
    },
  });
  const page = await servePage({
    port: 0,
    folder,
    attachSessions: (server) => {
      sockets.attach(server);
      return Promise.resolve(sockets);
    },
  });
  return { url: page.url, close: page.close, sessionCount: () => sockets.sessionCount };
}

function answerTo({ id, method }: JsonRpcRequest, text: string): JsonRpcMessage {
  const results: Record<string, Record<string, unknown>> = {
    initialize: {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: text, title: text, version: '1' },
    },
    'tools/list': { tools: [describeTool(text)] },
  };
  const result = results[method];
  if (result) return { jsonrpc: '2.0', id, result };
  return { jsonrpc: '2.0', id, error: { code: -32601, message: text } };
}

function describeTool(text: string): Record<string, unknown> {
  const argument = { type: 'string', description: text, default: text };
  const inputSchema = { type: 'object', properties: { [text]: argument } };
  return { name: 'fake', title: text, description: text, inputSchema };
}
