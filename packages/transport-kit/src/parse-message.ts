import { type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { quote } from './quote.js';

/**
 * Parses one JSON-RPC 2.0 message. Never throws.
 *
 * Only the members that distinguish the four kinds of message are checked. The content of `params`, `result`
 * and `error` is not checked: that is left to the receiver. A peer that could not read a request answers with
 * an error response whose `id` is null; that response is returned without an `id`.
 *
 * @returns the message, or a {@link ProgressError} `transport` with the reason why the text is not a message.
 * @see https://www.jsonrpc.org/specification
 */
export function parseMessage(text: string): JsonRpcMessage | ProgressError {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refusal('is not JSON', text, error);
  }
  if (isMessage(value)) return value;
  return asUnreadableRequest(value) ?? refusal('is not a JSON-RPC 2.0 message', text);
}

function isMessage(value: unknown): value is JsonRpcMessage {
  if (typeof value !== 'object' || value === null) return false;
  const { jsonrpc, id, method, params, error } = value as Record<string, unknown>;
  if (jsonrpc !== '2.0') return false;
  const named = typeof id === 'string' || typeof id === 'number';
  if (typeof method === 'string') {
    return (
      (named || id === undefined) && (params === undefined || (typeof params === 'object' && params !== null))
    );
  }
  if (method !== undefined) return false;
  if (typeof error === 'object' && error !== null) return named || id === undefined;
  return error === undefined && named && (value as { result?: unknown }).result !== undefined;
}

// Accepts an error response whose id is null, which answers an unreadable request. Our type has no null id,
// so the id is removed.
function asUnreadableRequest(value: unknown): JsonRpcMessage | undefined {
  if (typeof value !== 'object' || value === null || (value as { id?: unknown }).id !== null)
    return undefined;
  const { id: _null, ...rest } = value as Record<string, unknown>;
  return 'error' in rest && isMessage(rest) ? rest : undefined;
}

function refusal(why: string, text: string, cause?: unknown): ProgressError {
  return new ProgressError(
    ProgressErrorCode.TRANSPORT,
    `The text received ${why}: ${quote(text)}`,
    cause === undefined ? {} : { cause },
  );
}
