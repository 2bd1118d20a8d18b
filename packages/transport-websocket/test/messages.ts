import type { JsonRpcNotification, ProgressToken } from '@milepost/progress-core';

/** Returns a message that no other may replace, identified by its number. */
export function note(index: number, text = ''): JsonRpcNotification {
  return { jsonrpc: '2.0', method: 'note', params: { index, text } };
}

export function progressOf(progressToken: ProgressToken, progress: number): JsonRpcNotification {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

/** Returns the numbers from 0 to `count` - 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
