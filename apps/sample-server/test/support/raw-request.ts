import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';

import { endAfterEach } from '@milepost/testing';

/** A request, as far as it differs from the usual POST of JSON. */
export interface RawRequest {
  method?: string;
  /** Additional headers, including those that `fetch` would not send, such as Host. */
  headers?: Record<string, string>;
  /** A string is sent as it is, any other value as JSON. */
  body?: unknown;
}

const ends = endAfterEach();

/**
 * Sends a request, and resolves to the response before its body is read. The connection is closed after the
 * test.
 */
export async function sendRequest(
  url: string,
  { method = 'POST', headers, body }: RawRequest,
): Promise<IncomingMessage> {
  const sent = request(url, {
    method,
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
  });
  // On a fake clock that does not advance, a closing server would wait for ever for a client that does not
  // read.
  ends.add(() => sent.destroy());
  sent.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  sent.on('error', () => undefined);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return response;
}

/** Sends a request, and resolves to the response with its parsed JSON body. */
export async function requestJson(
  url: string,
  options: RawRequest,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: unknown }> {
  const response = await sendRequest(url, options);
  const { statusCode: status = 0, headers } = response;
  return { status, headers, body: await json(response) };
}

/** Requests a session, and resolves to the status of the response. */
export async function statusOf(url: string, options: RawRequest = {}): Promise<number | undefined> {
  const response = await sendRequest(url, { body: initialize, ...options });
  response.destroy();
  return response.statusCode;
}

/** The message that begins a session. */
export const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'test', version: '1.0.0' } },
};
