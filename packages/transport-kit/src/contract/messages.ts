import type { JsonRpcNotification, ProgressToken } from '@milepost/progress-core';

/** A message that nothing may replace, known by its number. */
export function note(index: number, text?: string): JsonRpcNotification {
  return {
    jsonrpc: '2.0',
    method: 'contract/note',
    params: text === undefined ? { index } : { index, text },
  };
}

/** The numbers of the notes among these messages; what is no message at all is passed over. */
export function noteIndexes(messages: readonly unknown[]): unknown[] {
  return messages.flatMap((message) => {
    const params = paramsOf(message, 'contract/note');
    return params ? [params['index']] : [];
  });
}

export function progressOf(progressToken: ProgressToken, progress: number): JsonRpcNotification {
  return { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress } };
}

/** The values of this token's progress among these messages: tokens of different types are different. */
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

/** The numbers from 0 to `count` - 1. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Whether two JSON values are the same; the order of keys does not count. */
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
