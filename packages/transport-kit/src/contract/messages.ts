import type { JsonRpcNotification, ProgressToken } from '@milepost/progress-core';

/** Returns a numbered message that no other message may replace. */
export function note(index: number, text?: string): JsonRpcNotification {
  return {
    jsonrpc: '2.0',
    method: 'contract/note',
    params: text === undefined ? { index } : { index, text },
  };
}

/** Returns the numbers of the notes among these values. All other values are ignored. */
export function noteIndexes(messages: readonly unknown[]): unknown[] {
  return messages.flatMap((message) => {
    const params = paramsOf(message, 'contract/note');
    return params ? [params['index']] : [];
  });
}

export function progressOf(progressToken: ProgressToken, progress: number): JsonRpcNotification {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

/** Returns the progress values of this token among these messages. The tokens `1` and `"1"` are different. */
export function progressValues(messages: readonly unknown[], token: ProgressToken): unknown[] {
  return messages.flatMap((message) => {
    const params = paramsOf(message, 'notifications/progress');
    return params?.['progressToken'] === token ? [params['progress']] : [];
  });
}

function paramsOf(message: unknown, method: string): Record<string, unknown> | undefined {
  const read = message as { method?: unknown; params?: Record<string, unknown> } | null | undefined;
  return read?.method === method ? read.params : undefined;
}

/** Returns the numbers from 0 to `count` - 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Returns whether two JSON values are equal. The order of keys does not matter. */
export function same(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return Object.is(one, other);
  const [first, second] = [one, other] as [Record<string, unknown>, Record<string, unknown>];
  const keys = Object.keys(first);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    keys.length === Object.keys(second).length &&
    keys.every((key) => Object.hasOwn(second, key) && same(first[key], second[key]))
  );
}
