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
