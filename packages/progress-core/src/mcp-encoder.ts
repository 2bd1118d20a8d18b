import type { JsonRpcNotification } from './json-rpc.js';
import type { Progress } from './progress.js';
import type { ProgressProtocol } from './progress-protocol.js';
import type { ProgressToken } from './progress-token.js';

/** The method of MCP's progress notifications. */
export const PROGRESS_METHOD = 'notifications/progress';

/** The key of `_meta` that marks a notification as a heartbeat: the operation lives, nothing has advanced. */
export const HEARTBEAT_META_KEY = 'milepost/heartbeat';

/**
 * The key of `_meta` that names, as `{ taskId }`, the task which a message is about.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export const RELATED_TASK_META_KEY = 'io.modelcontextprotocol/related-task';

/** The writing half of `mcpProtocol`: who only tells has no use for the checks of what is read. */
export const mcpEncoder: Pick<ProgressProtocol, 'encode'> = { encode };

function encode(progressToken: ProgressToken, update: Progress, heartbeat = false): JsonRpcNotification {
  const { progress, total, message } = update;
  const params: JsonRpcNotification['params'] = { progressToken, progress };
  if (total !== undefined) params['total'] = total;
  if (message !== undefined) params['message'] = message;
  if (heartbeat) params._meta = { [HEARTBEAT_META_KEY]: true };
  return { jsonrpc: '2.0', method: PROGRESS_METHOD, params };
}
