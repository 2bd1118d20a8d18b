import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { WebSocket, WebSocketServer } from 'ws';

/** A WebSocket under the official SDK, as its users write it, for either side: a message a frame, and nothing else. */
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

/** Listens on a free port for clients, and gives the transport of each; gives its own URL. */
export async function listenForTextbook(onclient: (transport: Transport) => unknown): Promise<string> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'mcp' });
  server.on('connection', (webSocket) => void onclient(textbookTransport(webSocket)));
  await once(server, 'listening');
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
