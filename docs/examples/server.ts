import { withProgress } from '@milepost/mcp-sdk';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

const server = new McpServer({ name: 'counter', version: '1.0.0' });
const rows = Array.from({ length: 2_000_000 }, (_, row) => row);

server.registerTool(
  'count',
  {},
  withProgress((_context, progress) => {
    let sum = 0;
    for (const row of progress.track(rows)) sum += row;
    return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
  }),
);
await server.connect(new StdioServerTransport());
