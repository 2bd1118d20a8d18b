import { withProgress } from '@milepost/mcp-sdk/server';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'counter', version: '1.0.0' });

server.registerTool(
  'count',
  { inputSchema: { rows: z.number() } },
  withProgress(({ rows }, _extra, progress) => {
    let sum = 0;
    for (let row = 1; row <= rows; row++) {
      sum += row;
      progress.report(row, rows, `Row ${row}`);
    }
    return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
  }),
);

await server.connect(new StdioServerTransport());
