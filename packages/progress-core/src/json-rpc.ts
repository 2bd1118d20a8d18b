/** The identifier that pairs a JSON-RPC request with its response. */
export type JsonRpcId = string | number;

/** The parameters of a request or notification: by position is not used by MCP, so by name only. */
export interface JsonRpcParams {
  _meta?: Record<string, unknown> | undefined;
  [key: string]: unknown;
}

/** A call that asks for an answer. @see https://www.jsonrpc.org/specification#request_object */
export interface JsonRpcRequest {
  jsonrpc: '2.0';
  id: JsonRpcId;
  method: string;
  params?: JsonRpcParams | undefined;
}

/** A call that wants no answer. @see https://www.jsonrpc.org/specification#notification */
export interface JsonRpcNotification {
  jsonrpc: '2.0';
  method: string;
  params?: JsonRpcParams | undefined;
}

/** A successful answer. @see https://www.jsonrpc.org/specification#response_object */
export interface JsonRpcResult {
  jsonrpc: '2.0';
  id: JsonRpcId;
  result: { _meta?: Record<string, unknown> | undefined; [key: string]: unknown };
}

/** A refusal. The id is absent where the request could not be read. @see https://www.jsonrpc.org/specification#error_object */
export interface JsonRpcError {
  jsonrpc: '2.0';
  id?: JsonRpcId | undefined;
  error: { code: number; message: string; data?: unknown };
}

/** Whatever can stand on the wire as one JSON-RPC 2.0 message. */
export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResult | JsonRpcError;
