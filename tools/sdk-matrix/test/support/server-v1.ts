import { withProgress } from '@milepost/mcp-sdk';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import {
  CreateMessageResultSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';

import type { Operations } from './operations.js';
import { type PlainContext, plainTools, tell, tellingTools, toolArguments } from './test-tools.js';

/** The test server on the official SDK, v1. */
export function createServerV1(operations: Operations): McpServer {
  const server = new McpServer({ name: 'test-server', version: '1.0.0' });
  const inputSchema = toolArguments;
  for (const [name, tool] of Object.entries(tellingTools(operations))) {
    server.registerTool(name, { inputSchema }, withProgress(tool));
  }
  for (const [name, tool] of Object.entries(plainTools(operations))) {
    server.registerTool(name, { inputSchema }, (args, extra) => tool(args, plainContext(extra)));
  }
  server.registerPrompt(
    'report',
    { argsSchema: { any: z.string().optional() } },
    withProgress((_args, _extra, progress) => {
      tell({ total: 3 }, progress);
      return { messages: [{ role: 'user', content: { type: 'text', text: 'done' } }] };
    }),
  );
  server.registerResource(
    'report',
    'test://report',
    {},
    withProgress((uri: URL, _extra, progress) => {
      tell({ total: 3 }, progress);
      return { contents: [{ uri: uri.href, text: 'done' }] };
    }),
  );
  return server;
}

function plainContext(extra: RequestHandlerExtra<ServerRequest, ServerNotification>): PlainContext {
  return {
    token: extra._meta?.progressToken,
    signal: extra.signal,
    notify: (params) => extra.sendNotification({ method: 'notifications/progress', params }),
    sample: (text, onprogress, signal) =>
      extra.sendRequest(
        {
          method: 'sampling/createMessage',
          params: { maxTokens: 1, messages: [{ role: 'user', content: { type: 'text', text } }] },
        },
        CreateMessageResultSchema,
        { onprogress, ...(signal && { signal }) },
      ),
  };
}
