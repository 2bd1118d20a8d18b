import { MessagePortTransport } from '@milepost/transport-message-port';

// Here both ends are in one process. Usually port2 is sent to a worker or a frame:
// worker.postMessage('port', [port2]).
const { port1, port2 } = new MessageChannel();
const client = new MessagePortTransport({ port: port1 });
const server = new MessagePortTransport({ port: port2 });

server.onmessage = (message) => {
  if (!('id' in message) || message.id === undefined) return;
  for (let progress = 1; progress <= 3; progress++) {
    const params = { progressToken: 'sum', progress, total: 3 };
    void server.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
  }
  void server.send({ jsonrpc: '2.0', id: message.id, result: { sum: 6 } });
};
client.onmessage = (message) => {
  console.log('client received', JSON.stringify(message));
  if ('result' in message) void client.close();
};
server.onclose = () => console.log('server closed');

await Promise.all([client.start(), server.start()]);
await client.send({ jsonrpc: '2.0', id: 1, method: 'sum' });
