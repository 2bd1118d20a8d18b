import { withProgress } from '@milepost/mcp-sdk/server';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'counter', version: '1.0.0' });

server.registerTool(
  'count',
  { inputSchema: z.object({ rows: z.number() }) },
  withProgress(({ rows }, _ctx, progress) => {
    let sum = 0;
    for (let row = 1; row <= rows; row++) {
      sum += row;
      progress.report(row, rows, `Row ${row}`);
    }
    return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
  }),
);

await server.connect(new StdioServerTransport());
