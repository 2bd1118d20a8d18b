import type { JsonRpcNotification } from './json-rpc.js';
import type { Progress } from './progress.js';
import { ProgressError, ProgressErrorCode } from './progress-error.js';
import { isPlainObject, isProgressNotification, PROGRESS_METHOD } from './progress-notification.js';
import type { DecodedProgress, OutlivingTask, ProgressProtocol, TaskEnd } from './progress-protocol.js';
import { invalidToken, isProgressToken, type ProgressToken } from './progress-token.js';

/** The key of `_meta` that marks a notification as a heartbeat: the operation lives, nothing has advanced. */
export const HEARTBEAT_META_KEY = 'milepost/heartbeat';

const TASK_STATUS_METHOD = 'notifications/tasks/status';

/**
 * Progress as the Model Context Protocol writes it, revisions 2024-11-05 to 2026-07-28.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export const mcpProtocol: ProgressProtocol = { encode, decode, readTask, decodeTaskEnd };

function encode(progressToken: ProgressToken, update: Progress, heartbeat = false): JsonRpcNotification {
  const { progress, total, message } = update;
  const params: JsonRpcNotification['params'] = { progressToken, progress };
  if (total !== undefined) params['total'] = total;
  if (message !== undefined) params['message'] = message;
  if (heartbeat) params._meta = { [HEARTBEAT_META_KEY]: true };
  return { jsonrpc: '2.0', method: PROGRESS_METHOD, params };
}

function decode(message: unknown): DecodedProgress | ProgressError | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  if ((message as { method?: unknown }).method !== PROGRESS_METHOD) return undefined;
  if (!isProgressNotification(message)) return refusal(message);
  const { params } = message;
  const heartbeat = params._meta !== undefined && params._meta[HEARTBEAT_META_KEY] === true;
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
  if (!isPlainObject(result) || !isPlainObject(result['task'])) return undefined;
  const { taskId, ttl } = result['task'];
  if (typeof taskId !== 'string') return undefined;
  return { taskId, ttlMs: typeof ttl === 'number' && ttl >= 0 ? ttl : undefined };
}

function decodeTaskEnd(message: unknown): TaskEnd | undefined {
  if (
    !isPlainObject(message) ||
    message['method'] !== TASK_STATUS_METHOD ||
    !isPlainObject(message['params'])
  ) {
    return undefined;
  }
  const { taskId, status } = message['params'];
  if (typeof taskId !== 'string') return undefined;
  return status === 'completed' || status === 'failed' || status === 'cancelled'
    ? { taskId, status }
    : undefined;
}
