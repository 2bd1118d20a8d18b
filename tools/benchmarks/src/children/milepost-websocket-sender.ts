// Serves Milepost's WebSocket transport, sessions and all, tells its parent where, and floods whoever sends it a message.
import { WebSocketTransportServer } from '@milepost/transport-websocket/node';

import { flood } from './flood.js';

const messages = Number(process.argv[2]);
const server = new WebSocketTransportServer({
  onsession: async (transport) => {
    transport.onmessage = () => void flood(transport, messages);
    await transport.start();
  },
});
await server.listen();
process.send?.(server.url);
