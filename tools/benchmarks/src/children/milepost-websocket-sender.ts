// Serves Milepost's WebSocket transport, with sessions, and sends its URL to the parent process. When a
// client sends a message, it floods that client.
import { WebSocketTransportServer } from '@milepost/transport-websocket/node';

import { flood } from './flood.js';

const messages = Number(process.argv[2]);
const server = new WebSocketTransportServer({
  onSession: async (transport) => {
    transport.onmessage = () => void flood(transport, messages);
    await transport.start();
  },
});
await server.listen();
process.send?.(server.url);
