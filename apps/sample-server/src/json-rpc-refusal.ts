/** The body that refuses a request over HTTP, whatever it was: a JSON-RPC error that belongs to no message. */
export function jsonRpcRefusal(message: string, code = -32_000): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } });
}
