import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { WebSocket, WebSocketServer } from 'ws';

/**
 * Wraps a WebSocket as a transport of the official SDK, for a client or a server, as users of the SDK write
 * it: one message a frame, and nothing else.
 */
export function textbookTransport(webSocket: WebSocket): Transport {
  const transport: Transport = {
    start: async () => {
      webSocket.on('message', (data: Buffer) =>
        transport.onmessage?.(JSON.parse(data.toString()) as JSONRPCMessage),
      );
      webSocket.on('close', () => transport.onclose?.());
      if (webSocket.readyState === WebSocket.CONNECTING) await once(webSocket, 'open');
    },
    send: (message) =>
      new Promise((resolve, reject) => {
        webSocket.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()));
      }),
    close: () => {
      webSocket.close();
      return Promise.resolve();
    },
  };
  return transport;
}

/** Listens on a free port, and returns the URL. Calls `onclient` with the transport of each client. */
export async function listenForTextbook(onclient: (transport: Transport) => unknown): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'mcp' });
  server.on('connection', (webSocket) => void onclient(textbookTransport(webSocket)));
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
