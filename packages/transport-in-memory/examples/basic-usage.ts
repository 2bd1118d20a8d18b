import { createInMemoryTransportPair } from '@milepost/transport-in-memory';

const [client, server] = createInMemoryTransportPair({ latencyMs: 20 });

server.onmessage = (message) => {
  if (!('id' in message) || message.id === undefined) return;
  const params = { progressToken: 'copy', progress: 1, total: 2 };
  void server.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
  void server.send({ jsonrpc: '2.0', id: message.id, result: { copied: true } });
};
client.onmessage = (message) => {
  console.log('client received', JSON.stringify(message));
  if ('result' in message) void client.close();
};
server.onclose = () => console.log('server closed');

await Promise.all([client.start(), server.start()]);
await client.send({ jsonrpc: '2.0', id: 1, method: 'copy' });
