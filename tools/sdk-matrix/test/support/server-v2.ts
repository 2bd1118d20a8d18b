import { withProgress } from '@milepost/mcp-sdk';
import { McpServer, type ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';

import type { Operations } from './operations.js';
import { type PlainContext, plainTools, tell, tellingTools, toolArguments } from './test-tools.js';

/** The test server on the official SDK, v2. Without a revision it supports every one that the SDK knows. */
export function createServerV2(operations: Operations, revision?: string): McpServer {
  const server = new McpServer(
    { name: 'test-server', version: '2.0.0' },
    revision === undefined ? {} : { supportedProtocolVersions: [revision] },
  );
  const inputSchema = toolArguments;
  for (const [name, tool] of Object.entries(tellingTools(operations))) {
    server.registerTool(name, { inputSchema }, withProgress(tool));
  }
  for (const [name, tool] of Object.entries(plainTools(operations))) {
    server.registerTool(name, { inputSchema }, (args, ctx) => tool(args, plainContext(ctx)));
  }
  server.registerPrompt(
    'report',
    { argsSchema: z.object({ any: z.string().optional() }) },
    withProgress((_args, _ctx, progress) => {
      tell({ total: 3 }, progress);
      return { messages: [{ role: 'user', content: { type: 'text', text: 'done' } }] };
    }),
  );
  server.registerResource(
    'report',
    'test://report',
    {},
    withProgress((uri: URL, _ctx, progress) => {
      tell({ total: 3 }, progress);
      return { contents: [{ uri: uri.href, text: 'done' }] };
    }),
  );
  return server;
}

function plainContext({ mcpReq }: ServerContext): PlainContext {
  return {
    token: mcpReq._meta?.progressToken,
    signal: mcpReq.signal,
    notify: (params) => mcpReq.notify({ method: 'notifications/progress', params }),
    sample: (text, onprogress, signal) =>
      mcpReq.send(
        {
          method: 'sampling/createMessage',
          params: { maxTokens: 1, messages: [{ role: 'user', content: { type: 'text', text } }] },
        },
        { onprogress, ...(signal && { signal }) },
      ),
  };
}
