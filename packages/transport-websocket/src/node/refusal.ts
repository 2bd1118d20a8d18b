import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

import { CloseCode } from '../close-code.js';
import type { WireEnd } from '../wire.js';

/** Why the server refused somebody, or ended a session. */
export type RefusalCode =
  /** Not a WebSocket handshake, another path, no subprotocol `mcp`. */
  | 'bad_request'
  /** A page from elsewhere. */
  | 'forbidden_origin'
  /** `authenticate` said no, or failed. */
  | 'unauthenticated'
  | 'too_many_connections'
  /** The handshake, or the word which session it is, did not come in time. */
  | 'handshake_timeout'
  /** A session that does not exist, no longer exists, or belongs to another identity: all the same to whoever asks. */
  | 'unknown_session'
  /** What WebSocket or the session does not allow, binary frames among it. */
  | 'protocol_error'
  | 'message_too_big'
  | 'too_many_messages'
  /** It takes less than it is sent, and more waits than may. */
  | 'too_slow'
  /** `onsession` threw. */
  | 'internal_error';

/** A refusal, to be logged. Nothing in it is secret; `reason` may quote what the client sent, escaped. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly reason: string;
  /** The client's address; undefined where it is gone already. */
  readonly remoteAddress: string | undefined;
}

/** What a connection that we ended for a fault of the client's is refused for. */
export function refusalOf({ code, reason }: WireEnd): Omit<Refusal, 'remoteAddress'> {
  return { code: code === CloseCode.TOO_BIG ? 'message_too_big' : 'protocol_error', reason };
}

/** Answers a handshake that is refused, and hangs up. */
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
  // Who does not read the answer is not waited for.
  socket.once('finish', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
