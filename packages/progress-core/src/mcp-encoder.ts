import type { JsonRpcNotification } from './json-rpc.js';
import type { Progress } from './progress.js';
import type { ProgressProtocol } from './progress-protocol.js';
import type { ProgressToken } from './progress-token.js';

/** The method of MCP's progress notifications. */
export const PROGRESS_METHOD = 'notifications/progress';

/** The key of `_meta` that marks a heartbeat: the operation is alive, but has not advanced. */
export const HEARTBEAT_META_KEY = 'milepost/heartbeat';

/**
 * The key of `_meta` that names the task to which a message belongs. Its value is `{ taskId }`.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export const RELATED_TASK_META_KEY = 'io.modelcontextprotocol/related-task';

/** The encoder of `mcpProtocol`, for code that only sends progress and so does not need the decoder. */
export const mcpEncoder: Pick<ProgressProtocol, 'encode'> = { encode };

function encode(progressToken: ProgressToken, update: Progress, heartbeat = false): JsonRpcNotification {
  const { progress, total, message } = update;
  const params: JsonRpcNotification['params'] = { progressToken, progress };
  if (total !== undefined) params['total'] = total;
  if (message !== undefined) params['message'] = message;
  if (heartbeat) params._meta = { [HEARTBEAT_META_KEY]: true };
  return { jsonrpc: '2.0', method: PROGRESS_METHOD, params };
}
