import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import * as z from 'zod';

import type { ServerSide } from './combination.js';
import { TOOL, toolWith, work } from './tool.js';

const config = { inputSchema: { steps: z.number() } };

/** Creates a server of version 1 of the official SDK, whose tool reports progress in the way of `side`. */
export function serverV1(side: ServerSide): McpServer {
  const server = new McpServer({ name: 'benchmark', version: '1.0.0' });
  if (side === 'textbook') {
    server.registerTool(TOOL.name, config, async ({ steps }, { _meta, sendNotification }) => {
      const progressToken = _meta?.progressToken;
      await work(steps, async (progress) => {
        if (progressToken === undefined) return;
        const params = { progressToken, progress, total: steps };
        await sendNotification({ method: 'notifications/progress', params });
      });
      return { content: [] };
    });
    return server;
  }
  server.registerTool(TOOL.name, config, toolWith(side));
  return server;
}
