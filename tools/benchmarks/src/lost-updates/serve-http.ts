import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What answers the requests of one session: either SDK's Streamable HTTP transport, connected to its server. */
export interface HttpSession {
  handleRequest(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** Listens on a free port; gives the URL. */
export async function listen(onrequest: RequestListener): Promise<string> {
  const server = createServer(onrequest).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

/** Serves Streamable HTTP with sessions; `open` is given the id of each, and gives what is to answer in it. */
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
