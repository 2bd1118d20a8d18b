import type { RequestContext } from '@milepost/mcp-sdk';
import type { Transport } from '@milepost/progress-core';
import { type ClientOptions, MODERN_REVISION } from '@milepost/sdk-peers';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

/**
 * The kinds of server here: each version of the official SDK, and v2 also in the revision without a
 * handshake.
 */
export const SDKS = ['v1', 'v2', 'v2 in 2026-07-28'] as const;
export type Sdk = (typeof SDKS)[number];

/** The result of a tool. */
export interface ToolResult {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  isError?: boolean;
}

/** The handler of a tool that takes no input, as either version of the SDK calls it. */
export type Tool = (context: RequestContext) => ToolResult | Promise<ToolResult>;

/** What a test registers on a server, for each version of the SDK. */
export interface Registrations {
  v1(this: void, server: McpServerV1): void;
  v2(this: void, server: McpServerV2): void;
}

/** The result of a tool that has nothing to return. */
export const DONE: ToolResult = { content: [{ type: 'text', text: 'done' }] };

/** The name of the only tool of most servers. */
export const WORK = 'work';

/** Returns the registrations of one tool. */
export function withTool(tool: Tool): Registrations {
  return {
    v1: (server) => void server.registerTool(WORK, {}, tool),
    v2: (server) => void server.registerTool(WORK, {}, tool),
  };
}

/** Returns the version and the revision of a server's client, which are those of the server. */
export function clientOf(sdk: Sdk): ClientOptions {
  return sdk === 'v2 in 2026-07-28'
    ? { version: 'v2', revision: MODERN_REVISION }
    : { version: sdk, revision: '2025-11-25' };
}

/** Serves on a transport. Returns a function that ends it. */
export async function serve(
  sdk: Sdk,
  register: Registrations,
  transport: Transport,
): Promise<() => Promise<void>> {
  if (sdk === 'v2 in 2026-07-28') {
    const handle = serveStdio(() => createV2(register), { transport, legacy: 'reject' });
    return () => handle.close();
  }
  const server = sdk === 'v1' ? createV1(register) : createV2(register);
  // The types of v1 do not support exact optional properties.
  await server.connect(transport);
  return () => server.close();
}

/** Creates a server on the SDK v1. */
export function createV1({ v1 }: Registrations): McpServerV1 {
  const server = new McpServerV1({ name: 'server', version: '1.0.0' });
  v1(server);
  return server;
}

/** Creates a server on the SDK v2. */
export function createV2({ v2 }: Registrations): McpServerV2 {
  const server = new McpServerV2({ name: 'server', version: '2.0.0' });
  v2(server);
  return server;
}
