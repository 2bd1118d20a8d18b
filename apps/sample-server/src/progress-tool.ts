import { withProgress } from '@milepost/mcp-sdk';
import type { Clock } from '@milepost/progress-core';
import type { ProgressReporter } from '@milepost/progress-reporter';
import type { CallToolResult, McpServer, ServerContext } from '@modelcontextprotocol/server';
import type * as z from 'zod';

import type { AllowedFolders } from './allowed-folders.js';
import type { AllowedHosts } from './allowed-hosts.js';
import type { FileHost } from './files/file-host.js';

/** The parts of the server that all its tools share. */
export interface Services {
  folders: AllowedFolders;
  hosts: AllowedHosts;
  fileHost: FileHost;
  /** The folder in which jobs keep their checkpoints. Default: there are none. */
  checkpoints?: string | undefined;
  clock: Clock;
  /** The number of updates that each call may send a second. Default: 10. */
  maxUpdatesPerSecond?: number | undefined;
}

/** What a tool's `run` receives besides its arguments. */
export interface ToolContext extends Services {
  /** Reports progress to the caller. Does nothing if the caller did not ask for progress. */
  progress: ProgressReporter;
  /**
   * Aborted when the caller cancels or the connection ends. Then `run` must stop and throw the signal's
   * reason.
   */
  signal: AbortSignal;
}

/** A tool: its name, its texts, the schemas of its arguments and of its result, and its work. */
export interface ProgressTool<Args, Result extends Record<string, unknown>> {
  name: string;
  title: string;
  description: string;
  input: z.ZodType<Args>;
  output: z.ZodType<Result>;
  /** Whether the tool accesses other machines. Default: false. */
  openWorld?: boolean;
  /**
   * Does the work, and resolves to the result.
   *
   * @throws an error whose message is for the caller.
   */
  run(args: Args, context: ToolContext): Promise<Result>;
  /** Returns a sentence or two about the result, for the content of the response. */
  describe(result: Result): string;
}

/**
 * Registers a tool with a server. Its progress is sent on the same pipe or stream as its response, and the
 * last update is written before the response.
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
    withProgress(run, { clock: services.clock, maxUpdatesPerSecond: services.maxUpdatesPerSecond }),
  );
}
