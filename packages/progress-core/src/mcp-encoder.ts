import type { JsonRpcNotification } from './json-rpc.js';
import type { Progress } from './progress.js';
import type { ProgressProtocol } from './progress-protocol.js';
import type { ProgressToken } from './progress-token.js';

/** The method of MCP's progress notifications. */
export const PROGRESS_METHOD = 'notifications/progress';

/**
 * The key of `_meta` that marks a heartbeat, with the value `true`: the operation is alive, but has not advanced
 * since the last update. The value of its progress is above the last one by too little to see.
 */
export const HEARTBEAT_META_KEY = 'milepost/heartbeat';

/**
 * The key of `_meta` under which a message names its task. The value is `{ taskId }`.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/tasks
 */
export const RELATED_TASK_META_KEY = 'io.modelcontextprotocol/related-task';

/** The encoder of `mcpProtocol`. Code that only sends progress imports it alone, so that its bundle is smaller. */
export const mcpEncoder: Pick<ProgressProtocol, 'encode'> = { encode };

function encode(progressToken: ProgressToken, update: Progress, heartbeat = false): JsonRpcNotification {
  const { progress, total, message } = update;
  const params: JsonRpcNotification['params'] = { progressToken, progress };
  if (total !== undefined) params['total'] = total;
  if (message !== undefined) params['message'] = message;
  if (heartbeat) params._meta = { [HEARTBEAT_META_KEY]: true };
  return { jsonrpc: '2.0', method: PROGRESS_METHOD, params };
}
