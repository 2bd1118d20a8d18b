import { callTool, relayProgress, withProgress } from '@milepost/mcp-sdk';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

const upstream = new Client({ name: 'gateway', version: '1.0.0' });
await upstream.connect(new StdioClientTransport({ command: 'node', args: process.argv.slice(2) }));

const gateway = new McpServer({ name: 'gateway', version: '1.0.0' }, { capabilities: { tools: {} } });
gateway.server.setRequestHandler('tools/list', ({ params }) => upstream.listTools(params));
gateway.server.setRequestHandler(
  'tools/call',
  withProgress(({ params: { name, arguments: args } }, { mcpReq: { signal } }, progress) => {
    const call = callTool(upstream, { name, arguments: args }, { signal });
    void relayProgress(call, progress);
    return call.result;
  }),
);

await gateway.connect(new StdioServerTransport());
