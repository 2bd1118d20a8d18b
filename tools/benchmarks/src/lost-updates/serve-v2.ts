import type { RequestListener } from 'node:http';

import { WebSocketTransportServer } from '@milepost/transport-websocket/node';
import { NodeStreamableHTTPServerTransport, toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, type Transport } from '@modelcontextprotocol/server';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import { listenForTextbook } from '../textbook-web-socket.js';
import type { Combination } from './combination.js';
import { listen, listenForSessions } from './serve-http.js';
import { serverV2 } from './server-v2.js';

/**
 * Serves with version 2 of the official SDK. Returns the URL, or undefined for stdio.
 *
 * @throws Error (as a rejection) for HTTP+SSE, for which version 2 has no server.
 */
export async function serveV2({
  route,
  revision,
  server: { side },
}: Combination): Promise<string | undefined> {
  const create = (): ReturnType<typeof serverV2> => serverV2(side);
  const connect = (transport: object): Promise<void> => create().connect(transport as Transport);
  switch (route) {
    case 'stdio':
      if (revision === '2026-07-28') serveStdio(create);
      else await connect(new StdioServerTransport());
      return undefined;
    case 'websocket':
      return listenForTextbook(connect);
    case 'milepost-websocket': {
      const webSockets = new WebSocketTransportServer({
        onSession: connect,
        // The default limit would stop a load as a flood.
        maxMessagesPerSecond: 1_000_000,
      });
      await webSockets.listen();
      return webSockets.url;
    }
    case 'http': {
      if (revision === '2026-07-28') {
        const answer = toNodeHandler(createMcpHandler(create)) as RequestListener;
        return listen(answer);
      }
      return listenForSessions(async (sessionId) => {
        const transport = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: () => sessionId });
        await connect(transport);
        return transport;
      });
    }
    case 'sse':
      throw new Error('Version 2 of the SDK has no server of HTTP+SSE.');
  }
}
