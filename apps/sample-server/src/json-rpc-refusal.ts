/**
 * Returns the response body for a refused HTTP request: a JSON-RPC error with the id `null`, which names no
 * message.
 */
export function jsonRpcRefusal(message: string, code = -32_000): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } });
}
