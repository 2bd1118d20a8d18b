// A minimal WebSocket sender: plain `ws`, with its socket corked for a thousand frames at a time.
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

import { type WebSocket, WebSocketServer } from 'ws';

import { progressText, TOKENS } from './flood.js';

const messages = Number(process.argv[2]);

async function flood(webSocket: WebSocket, socket: Socket): Promise<void> {
  for (let i = 0; i < messages; i += TOKENS) {
    socket.cork();
    for (let token = 0; token < TOKENS; token++)
      webSocket.send(progressText(token, i + token + 1, messages, 'Working'));
    socket.uncork();
    if (socket.writableNeedDrain) await once(socket, 'drain');
  }
}

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
server.on('connection', (webSocket, { socket }) => {
  webSocket.once('message', () => void flood(webSocket, socket));
});
await once(server, 'listening');
process.send?.(`ws://127.0.0.1:${String((server.address() as AddressInfo).port)}`);
