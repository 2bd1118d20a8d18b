import { HEARTBEAT_META_KEY, mcpEncoder, PROGRESS_METHOD, RELATED_TASK_META_KEY } from './mcp-encoder.js';
import { ProgressError, ProgressErrorCode } from './progress-error.js';
import { isPlainObject, isProgressNotification } from './progress-notification.js';
import type { DecodedProgress, OutlivingTask, ProgressProtocol, TaskEnd } from './progress-protocol.js';
import { invalidToken, isProgressToken } from './progress-token.js';

const TASK_STATUS_METHOD = 'notifications/tasks/status';

/**
 * The wire format of progress in the Model Context Protocol, revisions 2024-11-05 to 2026-07-28.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export const mcpProtocol: ProgressProtocol = {
  ...mcpEncoder,
  decode,
  readTask,
  readTaskWait,
  decodeTaskEnd,
};

// A message that does not come from JSON can throw when it is read, for example from a getter or a proxy.
function decode(message: unknown): DecodedProgress | ProgressError | undefined {
  try {
    return read(message);
  } catch {
    return malformed('it cannot be read');
  }
}

function read(message: unknown): DecodedProgress | ProgressError | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if ((message as { method?: unknown }).method !== PROGRESS_METHOD) return undefined;
  if (!isProgressNotification(message)) return refusal(message);
  const { params } = message;
  const heartbeat = params._meta?.[HEARTBEAT_META_KEY] === true;
  return { token: params.progressToken, progress: params, heartbeat };
}

function refusal(message: object): ProgressError {
  const params = (message as { params?: unknown }).params;
  if (!isPlainObject(params)) return malformed('it has no params');
  if (!isProgressToken(params['progressToken'])) return invalidToken(params['progressToken']);
  return malformed(
    'params must hold a finite progress, and may hold a finite total, a message string and a _meta object',
  );
}

function malformed(why: string): ProgressError {
  return new ProgressError(
    ProgressErrorCode.INVALID_PROGRESS,
    `A progress notification was refused: ${why}.`,
  );
}

function readTask(result: unknown): OutlivingTask | undefined {
  try {
    if (!isPlainObject(result) || !isPlainObject(result['task'])) return undefined;
    const { taskId, ttl } = result['task'];
    if (typeof taskId !== 'string') return undefined;
    return { taskId, ttlMs: typeof ttl === 'number' && ttl >= 0 ? ttl : undefined };
  } catch {
    return undefined;
  }
}

function readTaskWait(method: string, params: unknown): string | undefined {
  if (method !== 'tasks/result' || !isPlainObject(params)) return undefined;
  return typeof params['taskId'] === 'string' ? params['taskId'] : undefined;
}

function decodeTaskEnd(message: unknown): TaskEnd | undefined {
  try {
    if (!isPlainObject(message)) return undefined;
    if (message['method'] === TASK_STATUS_METHOD) return readStatus(message['params']);
    // A server does not have to send a status notification. So the end is also read from responses.
    return readStatus(message['result']) ?? readOutcome(message['result']);
  } catch {
    return undefined;
  }
}

// Reads the end from a status notification, or from the response to `tasks/get` or `tasks/cancel`.
function readStatus(task: unknown): TaskEnd | undefined {
  if (!isPlainObject(task)) return undefined;
  const { taskId, status } = task;
  return typeof taskId === 'string' && isTerminal(status) ? { taskId, status } : undefined;
}

// Reads the end from the response to `tasks/result`. The server sends it when the task has ended, and names
// the task only in `_meta`. A response that describes the task itself (its creation or its status) may name
// the task there as well. It is no sign of the end, so it is excluded.
function readOutcome(result: unknown): TaskEnd | undefined {
  if (!isPlainObject(result) || !isPlainObject(result['_meta'])) return undefined;
  if (readTask(result) || typeof result['taskId'] === 'string') return undefined;
  const related = result['_meta'][RELATED_TASK_META_KEY];
  if (!isPlainObject(related) || typeof related['taskId'] !== 'string') return undefined;
  return { taskId: related['taskId'], status: result['isError'] === true ? 'failed' : 'completed' };
}

function isTerminal(status: unknown): status is TaskEnd['status'] {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}
