import {
  isProgressToken,
  type JsonRpcMessage,
  PROGRESS_METHOD,
  type ProgressToken,
} from '@milepost/progress-core';
import { isNotification } from '@milepost/progress-core/internal';

/**
 * Returns the token of an MCP progress notification, or undefined for any other message.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 */
export function mcpTokenOf(message: JsonRpcMessage): ProgressToken | undefined {
  if (!isNotification(message) || message.method !== PROGRESS_METHOD) return undefined;
  const token = message.params?.['progressToken'];
  return isProgressToken(token) ? token : undefined;
}
