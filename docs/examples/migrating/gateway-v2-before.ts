import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

const upstream = new Client({ name: 'gateway', version: '1.0.0' });
await upstream.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

const gateway = new McpServer({ name: 'gateway', version: '1.0.0' }, { capabilities: { tools: {} } });
gateway.server.setRequestHandler('tools/list', ({ params }) => upstream.listTools(params));
gateway.server.setRequestHandler('tools/call', ({ params }, ctx) => {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  return upstream.callTool(params, {
    signal: ctx.mcpReq.signal,
    ...(progressToken !== undefined && {
      onprogress: (progress) => {
        const notification = { ...progress, progressToken };
        void ctx.mcpReq.notify({ method: 'notifications/progress', params: notification });
      },
    }),
  });
});

await gateway.connect(new StdioServerTransport());
