/** The id that pairs a JSON-RPC request with its response. */
export type JsonRpcId = string | number;

/** The parameters of a request or notification, by name. MCP does not use parameters by position. */
export interface JsonRpcParams {
  _meta?: Record<string, unknown> | undefined;
  [key: string]: unknown;
}

/** A call that expects a response. @see https://www.jsonrpc.org/specification#request_object */
export interface JsonRpcRequest {
  jsonrpc: '2.0';
  id: JsonRpcId;
  method: string;
  params?: JsonRpcParams | undefined;
}

/** A call that gets no response. @see https://www.jsonrpc.org/specification#notification */
export interface JsonRpcNotification {
  jsonrpc: '2.0';
  method: string;
  params?: JsonRpcParams | undefined;
}

/** A response with a result. @see https://www.jsonrpc.org/specification#response_object */
export interface JsonRpcResult {
  jsonrpc: '2.0';
  id: JsonRpcId;
  result: { _meta?: Record<string, unknown> | undefined; [key: string]: unknown };
}

/**
 * A response with an error. The id is absent if the request could not be read.
 *
 * @see https://www.jsonrpc.org/specification#error_object
 */
export interface JsonRpcError {
  jsonrpc: '2.0';
  id?: JsonRpcId | undefined;
  error: { code: number; message: string; data?: unknown };
}

/** Any JSON-RPC 2.0 message. */
export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResult | JsonRpcError;

/** Returns whether the message is a request: it has a method and an id. */
export function isRequest(message: JsonRpcMessage): message is JsonRpcRequest {
  return 'method' in message && 'id' in message;
}

/** Returns whether the message is a notification: it has a method, but no id. */
export function isNotification(message: JsonRpcMessage): message is JsonRpcNotification {
  return 'method' in message && !('id' in message);
}

/** Returns whether the message is a response, with a result or with an error: it has no method. */
export function isResponse(message: JsonRpcMessage): message is JsonRpcResult | JsonRpcError {
  return !('method' in message);
}
