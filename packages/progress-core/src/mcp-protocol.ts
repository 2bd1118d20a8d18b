import { HEARTBEAT_META_KEY, mcpEncoder, PROGRESS_METHOD, RELATED_TASK_META_KEY } from './mcp-encoder.js';
import { ProgressError, ProgressErrorCode } from './progress-error.js';
import { isPlainObject, isProgressNotification } from './progress-notification.js';
import type { DecodedProgress, OutlivingTask, ProgressProtocol, TaskEnd } from './progress-protocol.js';
import { invalidToken, isProgressToken } from './progress-token.js';

const TASK_STATUS_METHOD = 'notifications/tasks/status';

/**
 * Progress as the Model Context Protocol writes it, revisions 2024-11-05 to 2026-07-28.
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

// What is not read from a wire may throw when it is looked at: a proxy, a getter.
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
    // A server need not notify: who asks learns it from the answer.
    return readStatus(message['result']) ?? readOutcome(message['result']);
  } catch {
    return undefined;
  }
}

// A status notification; or the answer to `tasks/get` or `tasks/cancel`.
function readStatus(task: unknown): TaskEnd | undefined {
  if (!isPlainObject(task)) return undefined;
  const { taskId, status } = task;
  return typeof taskId === 'string' && isTerminal(status) ? { taskId, status } : undefined;
}

// The answer to `tasks/result`, which waits for the end and names its task in `_meta` only. What tells of the task itself,
// that it was created or how it stands, may name it there as well.
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
