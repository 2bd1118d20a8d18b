import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'counter', version: '1.0.0' });

server.registerTool('count', { inputSchema: z.object({ rows: z.number() }) }, async ({ rows }, ctx) => {
  const progressToken = ctx.mcpReq._meta?.progressToken;
  let sum = 0;
  for (let row = 1; row <= rows; row++) {
    sum += row;
    if (progressToken !== undefined && row % 1_000 === 0) {
      await ctx.mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress: row, total: rows, message: `Row ${row}` },
      });
    }
  }
  return { content: [{ type: 'text', text: `The sum is ${sum}.` }] };
});

await server.connect(new StdioServerTransport());
