import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const upstream = new Client({ name: 'gateway', version: '1.0.0' });
await upstream.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

const gateway = new McpServer({ name: 'gateway', version: '1.0.0' }, { capabilities: { tools: {} } });
gateway.server.setRequestHandler(ListToolsRequestSchema, ({ params }) => upstream.listTools(params));
gateway.server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
  const progressToken = extra._meta?.progressToken;
  return upstream.callTool(params, undefined, {
    signal: extra.signal,
    ...(progressToken !== undefined && {
      onprogress: (progress) => {
        const notification = { ...progress, progressToken };
        void extra.sendNotification({ method: 'notifications/progress', params: notification });
      },
    }),
  });
});

await gateway.connect(new StdioServerTransport());
