/* eslint-disable @typescript-eslint/no-deprecated -- SSE is deprecated but still in use. */
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

import { listen } from './serve-http.js';

/**
 * Serves HTTP+SSE, and returns the URL. A client's GET opens a stream for all messages to the client. Each
 * message from the client is a POST.
 *
 * @param connect - receives the transport of each client.
 * @see https://modelcontextprotocol.io/specification/2024-11-05/basic/transports#http-with-sse
 */
export async function listenForSse(
  connect: (transport: SSEServerTransport) => Promise<void>,
): Promise<string> {
  const transports = new Map<string, SSEServerTransport>();
  return listen((request, response) => {
    if (request.method === 'GET') {
      const transport = new SSEServerTransport('/messages', response);
      transports.set(transport.sessionId, transport);
      void connect(transport);
      return;
    }
    const sessionId = new URL(request.url ?? '', 'http://localhost').searchParams.get('sessionId');
    const transport = transports.get(sessionId ?? '');
    if (transport) void transport.handlePostMessage(request, response);
    else response.writeHead(404).end();
  });
}
