import { WebSocketTransportServer } from '@milepost/transport-websocket/node';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';

import { listenForTextbook } from '../textbook-web-socket.js';
import type { Combination } from './combination.js';
import { listenForSessions } from './serve-http.js';
import { listenForSse } from './serve-sse.js';
import { serverV1 } from './server-v1.js';

/** Serves with version 1 of the official SDK. Returns the URL, or undefined for stdio. */
export async function serveV1({ route, server: { side } }: Combination): Promise<string | undefined> {
  const connect = (transport: object): Promise<void> => serverV1(side).connect(transport as Transport);
  switch (route) {
    case 'stdio':
      await connect(new StdioServerTransport());
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
    case 'http':
      return listenForSessions(async (sessionId) => {
        const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => sessionId });
        await connect(transport);
        return transport;
      });
    case 'sse':
      return listenForSse(connect);
  }
}
