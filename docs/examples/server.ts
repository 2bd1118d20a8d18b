import { withProgress } from '@milepost/progress-reporter';
import { StdioServerTransport } from '@milepost/transport-stdio';
import { McpServer } from '@modelcontextprotocol/server';

const transport = new StdioServerTransport();
const server = new McpServer({ name: 'counter', version: '1.0.0' });
const rows = Array.from({ length: 2_000_000 }, (_, row) => row);

server.registerTool('count', {}, ({ mcpReq }) =>
  withProgress({ params: mcpReq }, transport, (progress) => {
    let sum = 0;
    for (const row of progress.track(rows)) sum += row;
    return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
  }),
);
await server.connect(transport);
