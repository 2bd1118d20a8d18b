import { callTool, relayProgress, withProgress } from '@milepost/mcp-sdk';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

const upstream = new Client({ name: 'gateway', version: '1.0.0' });
await upstream.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

const gateway = new McpServer({ name: 'gateway', version: '1.0.0' }, { capabilities: { tools: {} } });
gateway.server.setRequestHandler(ListToolsRequestSchema, ({ params }) => upstream.listTools(params));
gateway.server.setRequestHandler(
  CallToolRequestSchema,
  withProgress(({ params: { name, arguments: args } }, { signal }, progress) => {
    const call = callTool(upstream, { name, arguments: args }, { signal });
    void relayProgress(call, progress);
    return call.result;
  }),
);

await gateway.connect(new StdioServerTransport());
