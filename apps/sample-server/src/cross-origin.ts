import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Allows pages of `origin` to read the response (CORS), and answers preflight requests.
 *
 * @param origin - an allowed origin. The caller has checked it.
 * @returns true if the request was a preflight request (`OPTIONS`). Then the response is complete.
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function answerCrossOrigin(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  origin: string,
): boolean {
  response.setHeader('Access-Control-Allow-Origin', origin);
  response.setHeader('Access-Control-Expose-Headers', 'Mcp-Session-Id');
  response.setHeader('Vary', 'Origin');
  if (method !== 'OPTIONS') return false;
  response.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
  // All requested headers are allowed: the set differs between revisions of the protocol, and the origin is
  // trusted.
  response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '');
  response.writeHead(204).end();
  return true;
}
