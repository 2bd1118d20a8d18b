/* eslint-disable @typescript-eslint/no-deprecated -- It is deprecated, and still in use. */
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';

import { listen } from './serve-http.js';

/**
 * Serves HTTP+SSE: a client's GET opens the stream that all it is sent goes out on, and each of its messages is a POST.
 * `connect` is given the transport of each client; gives the URL.
 *
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
