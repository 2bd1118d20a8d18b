import { callTool, deliverInOrder } from '@milepost/mcp-sdk';
import { WebSocketClientTransport as MilepostWebSocketClientTransport } from '@milepost/transport-websocket/node';
import {
  Client,
  SSEClientTransport,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client';
import { StdioClientTransport, type StdioServerParameters } from '@modelcontextprotocol/client/stdio';
import { WebSocket } from 'ws';

import { textbookTransport } from '../textbook-web-socket.js';
import type { Combination } from './combination.js';
import type { Caller } from './load.js';
import { TOOL } from './tool.js';

function transportTo(route: Combination['route'], stdio: StdioServerParameters, url: string): Transport {
  switch (route) {
    case 'stdio':
      return new StdioClientTransport(stdio);
    case 'websocket':
      return textbookTransport(new WebSocket(url, 'mcp'));
    case 'milepost-websocket':
      return new MilepostWebSocketClientTransport(url);
    case 'http':
      return new StreamableHTTPClientTransport(new URL(url));
    case 'sse':
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- SSE is deprecated but still in use.
      return new SSEClientTransport(new URL(url));
  }
}

/**
 * Connects a client of version 2 of the official SDK. `onError` receives the errors of its `onerror`.
 *
 * @throws Error (as a rejection) if the client and the server agree on another revision.
 */
export async function clientV2(
  { route, revision, client: { side } }: Combination,
  server: { stdio: StdioServerParameters; url: string },
  onError: (error: Error) => void,
): Promise<Caller> {
  const mode = revision === '2026-07-28' ? { pin: revision } : 'legacy';
  const client = new Client({ name: 'benchmark', version: '1.0.0' }, { versionNegotiation: { mode } });
  client.onerror = onError;
  const transport = transportTo(route, server.stdio, server.url);
  await client.connect(side === 'in-order' ? deliverInOrder(transport) : transport);
  const spoken = client.getNegotiatedProtocolVersion();
  if (spoken !== revision) throw new Error(`It was to speak ${revision}, and speaks ${String(spoken)}.`);
  return {
    call: (received) => {
      const onprogress = ({ progress }: { progress: number }): void => received(progress);
      return side === 'call-tool'
        ? callTool(client, TOOL, { onprogress }).result
        : client.callTool(TOOL, { onprogress });
    },
    roundTrip: () => client.listTools(),
    close: () => client.close(),
  };
}
