import type { JsonRpcNotification } from './json-rpc.js';
import type { Progress } from './progress.js';
import type { ProgressError } from './progress-error.js';
import type { ProgressToken } from './progress-token.js';

/** The content of a progress notification that was received. */
export interface DecodedProgress {
  token: ProgressToken;
  progress: Progress;
  /** Whether the notification only shows that the operation is alive, and nothing has advanced. */
  heartbeat: boolean;
}

/** The task of a peer in which a request continues after its response. */
export interface OutlivingTask {
  taskId: string;
  /** How long the peer keeps the task, in ms from its creation; absent if the peer states no limit. */
  ttlMs?: number | undefined;
}

/** The end of a task. */
export interface TaskEnd {
  taskId: string;
  status: 'completed' | 'failed' | 'cancelled';
}

/** A wire format, as far as a reporter and a manager need it. The one of MCP is `mcpProtocol`. */
export interface ProgressProtocol {
  /** Builds a notification. It is called only with valid values. */
  encode(token: ProgressToken, progress: Progress, heartbeat?: boolean): JsonRpcNotification;
  /**
   * Reads the progress from a message. The message may be any value. Must not throw.
   *
   * @returns the progress if the message is a valid progress notification; a {@link ProgressError} with the
   *   reason if it is an invalid one; undefined if it is another message.
   */
  decode(message: unknown): DecodedProgress | ProgressError | undefined;
  /**
   * Returns the task in which the operation continues after the response with this result, or undefined if it
   * does not continue. Absent if the format has no tasks.
   */
  readTask?(result: unknown): OutlivingTask | undefined;
  /**
   * Returns the id of the task for whose end the request waits (in MCP: a `tasks/result`), or undefined if it
   * does not wait for one. Absent if the format has no tasks.
   */
  readTaskWait?(method: string, params: unknown): string | undefined;
  /**
   * Returns the end of a task that the message reports, or undefined if it reports none. The message may be
   * any value. Absent if the format has no tasks.
   */
  decodeTaskEnd?(message: unknown): TaskEnd | undefined;
}
