import { type JsonRpcMessage, ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { quote } from './quote.js';

/**
 * Reads one JSON-RPC 2.0 message from its text. Never throws.
 *
 * Checks what tells the four kinds of message apart; what stands in `params`, `result` and `error` is the reader's
 * business. An error response whose `id` is null, as a peer sends that could not read the request, has no `id`.
 *
 * @returns the message, or the {@link ProgressError} `transport` that says why it is none.
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

// JSON-RPC answers a request that it could not read with an id of null, where our type has none.
function asUnreadableRequest(value: unknown): JsonRpcMessage | undefined {
  if (typeof value !== 'object' || value === null || (value as { id?: unknown }).id !== null)
    return undefined;
  const { id: _null, ...rest } = value as Record<string, unknown>;
  return 'error' in rest && isMessage(rest) ? rest : undefined;
}

function refusal(why: string, text: string, cause?: unknown): ProgressError {
  return new ProgressError(
    ProgressErrorCode.TRANSPORT,
    `What arrived ${why}: ${quote(text)}`,
    cause === undefined ? {} : { cause },
  );
}
