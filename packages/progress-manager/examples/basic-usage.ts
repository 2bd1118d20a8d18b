import { ProgressManager } from '@milepost/progress-manager';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';
import { Client } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';

// A server with a tool that reports its progress and returns, and one that falls silent half-way.
const server = new McpServer({ name: 'server', version: '1.0.0' });
for (const name of ['copy', 'hang']) {
  server.registerTool(name, {}, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken ?? '';
    for (let progress = 1; progress <= (name === 'hang' ? 2 : 4); progress++) {
      const params = { progressToken, progress, total: 4, message: `File ${progress}` };
      await mcpReq.notify({ method: 'notifications/progress', params });
    }
    if (name === 'hang') await new Promise((resolve) => mcpReq.signal.addEventListener('abort', resolve));
    return { content: [{ type: 'text', text: 'Copied 4 files' }] };
  });
}

// The manager is between the transport, which may be any transport, and the client.
const manager = new ProgressManager({ maxUpdatesPerSecond: 10 });
const [clientSide, serverSide] = createInMemoryTransportPair();
const client = new Client({ name: 'client', version: '1.0.0' });
await Promise.all([server.connect(serverSide), client.connect(manager.attach(clientSide))]);

// Every update is delivered before the result.
const copy = manager.start({ method: 'tools/call', params: { name: 'copy' } });
copy.updates$.subscribe(({ percentage, message }) => console.log(`${percentage} % ${message}`));
const result = await manager.run(copy, (request, options) => client.request(request, options));
console.log(result.content, copy.state);

// A call that falls silent ends after its idle timeout, and is cancelled at the server.
const hang = manager.start({ method: 'tools/call', params: { name: 'hang' }, idleTimeoutMs: 200 });
await manager
  .run(hang, (request, options) => client.request(request, options))
  .catch((error: unknown) => console.log(String(error)));
console.log(hang.state, 'at', hang.latest?.progress, 'of', hang.latest?.total);

manager.close();
await client.close();
