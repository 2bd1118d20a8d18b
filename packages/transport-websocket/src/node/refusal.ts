import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode } from '../close-code.js';
import type { WireEnd } from '../wire.js';

/** Why the server refused a client, or ended a session. */
export type RefusalCode =
  /** The request is not a WebSocket handshake, has another path, or does not offer the subprotocol `mcp`. */
  | 'bad_request'
  /** The origin of the page is not allowed. */
  | 'forbidden_origin'
  /** `authenticate` refused the client, or failed. */
  | 'unauthenticated'
  | 'too_many_connections'
  /** The handshake, `authenticate`, or the message that names the session to resume took too long. */
  | 'handshake_timeout'
  /** The session does not exist, has ended, or belongs to another identity. The client cannot tell which. */
  | 'unknown_session'
  /** The client sent something that WebSocket or the session does not allow, for example a binary frame. */
  | 'protocol_error'
  | 'message_too_big'
  | 'too_many_messages'
  /** The client receives more slowly than messages are sent to it, and more waits than `maxBufferedBytes`. */
  | 'too_slow'
  /** `onSession` threw or rejected. */
  | 'internal_error';

/**
 * A refusal, for a log. It contains no session id, and no error of `authenticate`. `reason` may quote what
 * the client sent, for example a path, with unsafe characters escaped. It may also contain the message of an
 * error of `onSession`.
 */
export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
  /** The client's address; undefined if the client is already gone. */
  readonly remoteAddress: string | undefined;
}

/** Returns the refusal for a connection that we ended because of a fault of the client. */
export function refusalOf({ code, reason }: WireEnd): Omit<Refusal, 'remoteAddress'> {
  return { code: code === CloseCode.TOO_BIG ? 'message_too_big' : 'protocol_error', reason };
}

/** Refuses a handshake with this HTTP status and reason, and closes the socket. */
export function refuseHandshake(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 426 ? ['Upgrade: websocket'] : []),
    ...(status === 503 ? ['Retry-After: 1'] : []),
  ];
  // The socket does not wait for a client that does not read the answer.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
