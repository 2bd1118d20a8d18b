import { withProgress } from '@milepost/mcp-sdk';
import type { Clock } from '@milepost/progress-core';
import type { ProgressReporter } from '@milepost/progress-reporter';
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import type * as z from 'zod';

import type { AllowedFolders } from './allowed-folders.js';
import type { AllowedHosts } from './allowed-hosts.js';
import type { FileHost } from './files/file-host.js';

/** What the server's tools share. */
export interface Services {
  folders: AllowedFolders;
  hosts: AllowedHosts;
  fileHost: FileHost;
  clock: Clock;
}

/** What a tool's work is given beside its arguments. */
export interface Work extends Services {
  /** Tells the caller how far the work is; where it asked for nothing, it does nothing. */
  progress: ProgressReporter;
  /** Aborted when the caller cancels, or the connection ends: stop, and throw its reason. */
  signal: AbortSignal;
}

/** A tool: what it is called, what it takes and gives, and its work. */
export interface ProgressTool<Args, Result extends Record<string, unknown>> {
  name: string;
  title: string;
  description: string;
  input: z.ZodType<Args>;
  output: z.ZodType<Result>;
  /** Whether it reaches out of this machine. */
  openWorld?: boolean;
  /** @throws an error whose message is meant for the caller. */
  run(args: Args, work: Work): Promise<Result>;
  /** The result in a sentence. */
  describe(result: Result): string;
}

/**
 * Makes a tool callable. Its progress goes out where its response does, be that a pipe or a stream of its own: the last
 * update is written before the response.
 */
export function registerProgressTool<Args, Result extends Record<string, unknown>>(
  server: McpServer,
  services: Services,
  tool: ProgressTool<Args, Result>,
): void {
  const { name, title, description, input: inputSchema, output: outputSchema, openWorld = false } = tool;
  const annotations = { readOnlyHint: true, openWorldHint: openWorld };
  const run = async (
    args: Args,
    { mcpReq: { signal } }: ServerContext,
    progress: ProgressReporter,
  ): Promise<CallToolResult> => {
    const result = await tool.run(args, { ...services, progress, signal });
    return { content: [{ type: 'text', text: tool.describe(result) }], structuredContent: result };
  };
  server.registerTool(
    name,
    { title, description, inputSchema, outputSchema, annotations },
    withProgress(run, { clock: services.clock }),
  );
}
