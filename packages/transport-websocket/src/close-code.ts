/**
 * The WebSocket close codes that this package sends or recognises.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4
 */
export const CloseCode = {
  /** The sender has finished. */
  NORMAL: 1000,
  /** The user leaves the page. */
  GOING_AWAY: 1001,
  PROTOCOL_ERROR: 1002,
  /** The peer sent a binary frame. */
  UNSUPPORTED_DATA: 1003,
  /** The connection ended without a close frame. Never sent. */
  ABNORMAL: 1006,
  INVALID_TEXT: 1007,
  /** The client sent too many messages. */
  POLICY: 1008,
  TOO_BIG: 1009,
  /** The server's `onSession` failed. Unlike 1011, which a proxy may send, this code ends the session. */
  SESSION_FAILED: 4011,
  /** The server ended the session because it shuts down. */
  SESSION_ENDED: 4001,
  /** The session that the client wants to resume is unknown, or belongs to another client. */
  SESSION_UNKNOWN: 4004,
  /** The client did not name the session to resume in time. Another attempt may be quicker. */
  TIMEOUT: 4008,
  /** The peer receives more slowly than messages are sent to it. */
  TOO_SLOW: 4013,
} as const;

const FINAL: ReadonlySet<number> = new Set([
  CloseCode.NORMAL,
  CloseCode.PROTOCOL_ERROR,
  CloseCode.UNSUPPORTED_DATA,
  CloseCode.INVALID_TEXT,
  CloseCode.POLICY,
  CloseCode.TOO_BIG,
]);

/** Returns whether this code ends the session. After any other code, a new connection can resume it. */
export function endsSession(code: number): boolean {
  // Private codes (from 4000) are final, except TIMEOUT: a new connection would end in the same way.
  return FINAL.has(code) || (code >= 4000 && code !== CloseCode.TIMEOUT);
}
