import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Lets pages of an allowed origin read what is answered, and ask beforehand what they may send.
 *
 * @returns whether the request was such a question, and is answered with that.
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
  // Each revision of the protocol has headers of its own, and who asks was let in by name.
  response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '');
  response.writeHead(204).end();
  return true;
}
