import { StdioClientTransport, StdioServerTransport } from '@milepost/transport-stdio';

if (process.argv[2] === 'server') {
  const transport = new StdioServerTransport();
  transport.onmessage = (message) => {
    if (!('id' in message) || message.id === undefined) return;
    for (let progress = 1; progress <= 3; progress++) {
      const params = { progressToken: 'copy', progress, total: 3 };
      void transport.send({ jsonrpc: '2.0', method: 'notifications/progress', params });
    }
    void transport.send({ jsonrpc: '2.0', id: message.id, result: { copied: true } });
  };
  await transport.start();
} else {
  const args = [...process.execArgv, import.meta.filename, 'server'];
  const transport = new StdioClientTransport({ command: process.execPath, args });
  transport.onmessage = (message) => {
    console.log(JSON.stringify(message));
    if ('result' in message) void transport.close();
  };
  transport.onclose = () => console.log('the server has exited');
  await transport.start();
  await transport.send({ jsonrpc: '2.0', id: 1, method: 'copy' });
}
