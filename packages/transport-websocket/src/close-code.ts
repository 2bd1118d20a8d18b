/**
 * The close codes that are sent and understood.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4
 */
export const CloseCode = {
  /** Whoever sends it is done. */
  NORMAL: 1000,
  /** A page is left. */
  GOING_AWAY: 1001,
  PROTOCOL_ERROR: 1002,
  /** A binary frame. */
  UNSUPPORTED_DATA: 1003,
  /** There was no goodbye. */
  ABNORMAL: 1006,
  INVALID_TEXT: 1007,
  /** Too many messages. */
  POLICY: 1008,
  TOO_BIG: 1009,
  /** What a server runs for the session failed. Unlike 1011, which a proxy may send, it ends the session. */
  SESSION_FAILED: 4011,
  /** The server ended the session: it shuts down. */
  SESSION_ENDED: 4001,
  /** The session that a client wants to go on with is not known, or not this client's. */
  SESSION_UNKNOWN: 4004,
  /** The client did not say within a limit which session it goes on with: another attempt may be quicker. */
  TIMEOUT: 4008,
  /** The peer takes less than it is sent. */
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

/** Tells whether a session is over with this code; otherwise the connection dropped, and another can take its place. */
export function endsSession(code: number): boolean {
  // What is private says what it means: but for a timeout, another connection would meet the same end.
  return FINAL.has(code) || (code >= 4000 && code !== CloseCode.TIMEOUT);
}
