// The official SDK's server over `ws`, by the transport that its users write: it has none of its own.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server';
import { type WebSocket, WebSocketServer } from 'ws';

import { notify, sdkServer } from '../sdk-pair.js';

function textbookTransport(webSocket: WebSocket): Transport {
  const transport: Transport = {
    start: () => {
      webSocket.on('message', (data: Buffer) =>
        transport.onmessage?.(JSON.parse(data.toString()) as JSONRPCMessage),
      );
      webSocket.on('close', () => transport.onclose?.());
      return Promise.resolve();
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

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => 'mcp' });
server.on('connection', (webSocket) => {
  const work = sdkServer(async (count, context) => {
    for (let i = 1; i <= count; i++) await notify(context, i, count);
  });
  void work.connect(textbookTransport(webSocket));
});
await once(server, 'listening');
process.send?.(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
