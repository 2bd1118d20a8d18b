import type { ProgressToken } from './progress-token.js';

/**
 * How far an operation has advanced. The sender chooses the unit of both numbers. They are finite and may be
 * fractions.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#progressnotification
 */
export interface Progress {
  /** How much is done. Increases with every update, even if no total is known. */
  progress: number;
  /** How much there is to do in all, if known. */
  total?: number | undefined;
  /** What is being done, as text for people. Part of MCP since its revision 2025-03-26. */
  message?: string | undefined;
}

/**
 * The MCP notification that carries {@link Progress}.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#progressnotification
 */
export interface ProgressNotification {
  jsonrpc: '2.0';
  method: 'notifications/progress';
  params: Progress & { progressToken: ProgressToken; _meta?: Record<string, unknown> | undefined };
}
