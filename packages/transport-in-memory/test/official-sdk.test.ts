import { Client } from '@modelcontextprotocol/client';
import { Server } from '@modelcontextprotocol/server';

import { createInMemoryTransportPair } from '../src/index.js';

/** A server that tells its progress right before it answers, in the same tick. */
function createServer(): Server {
  const server = new Server({ name: 'server', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/call', async (request, ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    if (progressToken !== undefined)
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress: 1, total: 2 },
      });
    return { content: [{ type: 'text', text: request.params.name }] };
  });
  return server;
}

test.each(['the client', 'the server'])(
  'the SDK works over the pair when %s connects first',
  async (first) => {
    const [clientSide, serverSide] = createInMemoryTransportPair();
    const client = new Client({ name: 'client', version: '1.0.0' });
    const server = createServer();
    const steps = [() => client.connect(clientSide), () => server.connect(serverSide)];
    if (first === 'the server') steps.reverse();
    await Promise.all(steps.map((step) => step()));

    const result = await client.callTool({ name: 'echo' });
    expect(result.content).toEqual([{ type: 'text', text: 'echo' }]);

    const closed = new Promise<void>((resolve) => (server.onclose = resolve));
    await client.close();
    await closed;
  },
);
