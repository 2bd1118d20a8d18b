import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Answers the requests of one session: the Streamable HTTP transport of version 1 or 2 of the SDK, connected
 * to its server.
 */
export interface HttpSession {
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Listens on a free port, and returns the URL. */
export async function listen(onrequest: RequestListener): Promise<string> {
  const server = createServer(onrequest).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

/**
 * Serves Streamable HTTP with sessions, and returns the URL.
 *
 * @param open - receives the id of each new session, and returns the object that answers its requests.
 */
export async function listenForSessions(open: (sessionId: string) => Promise<HttpSession>): Promise<string> {
  const sessions = new Map<string, HttpSession>();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = request.headers['mcp-session-id'];
    const known = typeof given === 'string' ? sessions.get(given) : undefined;
    if (known) return known.handleRequest(request, response);
    const sessionId = randomUUID();
    const session = await open(sessionId);
    sessions.set(sessionId, session);
    await session.handleRequest(request, response);
  };
  return listen((request, response) => void answer(request, response));
}
