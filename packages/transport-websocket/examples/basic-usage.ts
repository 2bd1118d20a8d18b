import { WebSocketClientTransport, WebSocketTransportServer } from '@milepost/transport-websocket/node';

const server = new WebSocketTransportServer({
  // Each client's transport, for as long as its session lives: over one connection or many.
  onsession: async (transport) => {
    transport.onmessage = (message) => {
      if (!('id' in message) || message.id === undefined) return;
      const params = { progressToken: 'copy', progress: 1, total: 2 };
      void transport.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
      void transport.send({ jsonrpc: '2.0', id: message.id, result: { copied: true } });
    };
    await transport.start();
  },
  authenticate: ({ headers }) => (headers.authorization === 'Bearer secret' ? 'ada' : false),
  onrefused: ({ code, reason }) => console.log(`refused: ${code}. ${reason}`),
});
await server.listen();

const url = server.url ?? '';
await new WebSocketClientTransport(url).start().catch((error: unknown) => console.log(String(error)));

const client = new WebSocketClientTransport(url, { headers: { authorization: 'Bearer secret' } });
client.onconnectionchange = ({ state }) => console.log(`connection: ${state}`);
client.onmessage = (message) => {
  console.log('client got', JSON.stringify(message));
  if ('result' in message) void client.close().then(() => server.close());
};
await client.start();
await client.send({ jsonrpc: '2.0', id: 1, method: 'copy' });
