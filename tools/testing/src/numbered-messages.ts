import type { JsonRpcMessage, JsonRpcNotification, ProgressToken } from '@milepost/progress-core';

/** Returns a notification with this number, which no other message may replace. */
export function numberedMessage(number: number, text: string = ''): JsonRpcNotification {
  return { jsonrpc: '2.0', method: 'numbered', params: { number, text } };
}

/** Returns a progress notification. */
export function progressMessage(progressToken: ProgressToken, progress: number): JsonRpcNotification {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

/** Returns the number or the progress of a message; `response` for a response. */
export function numberOf(message: JsonRpcMessage): unknown {
  if (!('method' in message)) return 'response';
  return message.params?.['number'] ?? message.params?.['progress'];
}
