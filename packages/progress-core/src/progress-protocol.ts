import type { JsonRpcNotification } from './json-rpc.js';
import type { Progress } from './progress.js';
import type { ProgressError } from './progress-error.js';
import type { ProgressToken } from './progress-token.js';

/** A progress notification as read from the wire. */
export interface DecodedProgress {
  token: ProgressToken;
  progress: Progress;
  /** Sent only to show that the operation lives: nothing has advanced. */
  heartbeat: boolean;
}

/** A request that goes on after its response, as a task of the peer. */
export interface OutlivingTask {
  taskId: string;
  /** How long the peer keeps the task, in ms from its creation; absent for as long as it likes. */
  ttlMs?: number | undefined;
}

/** A task's end. */
export interface TaskEnd {
  taskId: string;
  status: 'completed' | 'failed' | 'cancelled';
}

/** The little that a reporter and a manager know of a wire format. MCP's is `mcpProtocol`. */
export interface ProgressProtocol {
  /** Builds the notification. Called only with valid input. */
  encode(token: ProgressToken, progress: Progress, heartbeat?: boolean): JsonRpcNotification;
  /**
   * Reads a message that may be anything. Never throws.
   *
   * @returns the progress; or undefined for a message that is none; or, for one that claims to be progress and is not
   *   valid, the error that says why.
   */
  decode(message: unknown): DecodedProgress | ProgressError | undefined;
  /** Reads from a response's result whether the operation goes on as a task. Absent where the format knows no tasks. */
  readTask?(result: unknown): OutlivingTask | undefined;
  /** Reads from a request whether its answer comes at the end of a task: the task's id. Absent where the format knows no tasks. */
  readTaskWait?(method: string, params: unknown): string | undefined;
  /** Reads the end of a task from a message that may be anything. Absent where the format knows no tasks. */
  decodeTaskEnd?(message: unknown): TaskEnd | undefined;
}
