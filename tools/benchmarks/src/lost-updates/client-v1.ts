import { callTool, deliverInOrder } from '@milepost/mcp-sdk';
import { WebSocketClientTransport as MilepostWebSocketClientTransport } from '@milepost/transport-websocket/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { StdioClientTransport, type StdioServerParameters } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { WebSocket } from 'ws';

import type { Combination } from './combination.js';
import type { Caller } from './load.js';
import { TOOL } from './tool.js';

function transportTo(route: Combination['route'], stdio: StdioServerParameters, url: string): Transport {
  switch (route) {
    case 'stdio':
      return new StdioClientTransport(stdio);
    case 'websocket':
      // The SDK's transport uses the global WebSocket, which Node 20 does not have.
      (globalThis as { WebSocket?: unknown }).WebSocket = WebSocket;
      return new WebSocketClientTransport(new URL(url));
    case 'milepost-websocket':
      return new MilepostWebSocketClientTransport(url);
    case 'http':
      return new StreamableHTTPClientTransport(new URL(url));
    case 'sse':
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- SSE is deprecated but still in use.
      return new SSEClientTransport(new URL(url));
  }
}

/** Connects a client of version 1 of the official SDK. `onError` receives the errors of its `onerror`. */
export async function clientV1(
  { route, client: { side } }: Combination,
  server: { stdio: StdioServerParameters; url: string },
  onError: (error: Error) => void,
): Promise<Caller> {
  const client = new Client({ name: 'benchmark', version: '1.0.0' });
  client.onerror = onError;
  const transport = transportTo(route, server.stdio, server.url);
  await client.connect(side === 'in-order' ? deliverInOrder(transport) : transport);
  return {
    call: (received) => {
      const onprogress = ({ progress }: { progress: number }): void => received(progress);
      return side === 'call-tool'
        ? callTool(client, TOOL, { onprogress }).result
        : client.callTool(TOOL, undefined, { onprogress });
    },
    roundTrip: () => client.listTools(),
    close: () => client.close(),
  };
}
