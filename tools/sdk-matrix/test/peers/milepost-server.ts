/** A server on the official SDK and this package, over stdio: `node milepost-server.ts`. */
import { withProgress } from '@milepost/mcp-sdk';
import { McpServer } from '@modelcontextprotocol/server';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';

const server = new McpServer({ name: 'milepost-server', version: '1.0.0' });
server.registerTool(
  'count',
  { inputSchema: z.object({ steps: z.number() }) },
  withProgress(({ steps }, _ctx, progress) => {
    for (let step = 1; step <= steps; step++) progress.report(step, steps, `Step ${String(step)}`);
    return { content: [{ type: 'text', text: 'counted' }] };
  }),
);
void server.connect(new StdioServerTransport());
