import type { ProgressToken } from './progress-token.js';

/**
 * How far an operation is. Both numbers are finite, in a unit of the sender's own, and may be fractions.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#progressnotification
 */
export interface Progress {
  /** How much is done; increases with every update, also where no total is known. */
  progress: number;
  /** How much there is to do, where known. */
  total?: number | undefined;
  /** What is being done, for a person to read. MCP knows it since 2025-03-26. */
  message?: string | undefined;
}

/** {@link Progress} on the wire of MCP. @see https://modelcontextprotocol.io/specification/2025-11-25/schema#progressnotification */
export interface ProgressNotification {
  jsonrpc: '2.0';
  method: 'notifications/progress';
  params: Progress & { progressToken: ProgressToken; _meta?: Record<string, unknown> | undefined };
}
