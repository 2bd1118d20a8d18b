/**
 * The types and rules of progress that the packages of Milepost share: tokens, validation, sequences, errors,
 * the wire format of MCP, transports and clocks.
 *
 * @packageDocumentation
 */
export { type Clock, systemClock, type TimerHandle } from './clock.js';
export type {
  JsonRpcError,
  JsonRpcId,
  JsonRpcMessage,
  JsonRpcNotification,
  JsonRpcParams,
  JsonRpcRequest,
  JsonRpcResult,
} from './json-rpc.js';
export { HEARTBEAT_META_KEY, PROGRESS_METHOD, RELATED_TASK_META_KEY } from './mcp-encoder.js';
export { mcpProtocol } from './mcp-protocol.js';
export type { Progress, ProgressNotification } from './progress.js';
export { ProgressError, ProgressErrorCode, type ProgressErrorResult } from './progress-error.js';
export { isProgress, isProgressNotification } from './progress-notification.js';
export type { DecodedProgress, OutlivingTask, ProgressProtocol, TaskEnd } from './progress-protocol.js';
export { ProgressSequence, type ProgressVerdict } from './progress-sequence.js';
export {
  createProgressToken,
  isProgressToken,
  type ProgressToken,
  readProgressToken,
  withProgressToken,
} from './progress-token.js';
export type { Transport } from './transport.js';
