import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { z } from 'zod';

const server = new McpServer({ name: 'counter', version: '1.0.0' });

server.registerTool('count', { inputSchema: { rows: z.number() } }, async ({ rows }, extra) => {
  const progressToken = extra._meta?.progressToken;
  let sum = 0;
  for (let row = 1; row <= rows; row++) {
    sum += row;
    if (progressToken !== undefined && row % 1_000 === 0) {
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress: row, total: rows, message: `Row ${row}` },
      });
    }
  }
  return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
});

await server.connect(new StdioServerTransport());
