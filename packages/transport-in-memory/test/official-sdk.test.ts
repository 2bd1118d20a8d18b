import { Client } from '@modelcontextprotocol/client';
import { McpServer } from '@modelcontextprotocol/server';

import { createInMemoryTransportPair } from '../src/index.js';

/** Creates a server that reports progress right before it answers. */
function createServer(): McpServer {
  const server = new McpServer({ name: 'server', version: '1.0.0' });
  server.registerTool('echo', {}, async (ctx) => {
    const progressToken = ctx.mcpReq._meta?.progressToken;
    if (progressToken !== undefined)
      await ctx.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1 } });
    return { content: [{ type: 'text', text: 'echo' }] };
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

    const arrived: string[] = [];
    const handOn = clientSide.onmessage;
    clientSide.onmessage = (message) => {
      arrived.push('method' in message ? message.method : 'response');
      handOn?.(message);
    };
    const result = await client.callTool({ name: 'echo', _meta: { progressToken: 'token' } });
    expect(arrived).toEqual(['notifications/progress', 'response']);
    expect(result.content).toEqual([{ type: 'text', text: 'echo' }]);

    const closed = new Promise<void>((resolve) => (server.server.onclose = resolve));
    await client.close();
    await closed;
  },
);
