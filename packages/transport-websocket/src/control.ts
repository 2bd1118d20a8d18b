/** The only subprotocol: one JSON-RPC message per text frame, as the MCP SDK's WebSocket client sends it. */
export const SUBPROTOCOL: string = 'mcp';

/** Offered in addition to `mcp`, to ask for a session. A server that does not know this offer ignores it. */
export const NEW_SESSION_OFFER: string = 'milepost.session';

/** Offered in addition to `mcp`, to resume a session. The client's first frame names the session. */
export const RESUME_OFFER: string = 'milepost.resume';

/** The prefix of the method of every control message. No other message may use it. */
export const CONTROL_METHOD: string = 'milepost/';

/** The exact text with which every control frame begins. */
export const CONTROL_PREFIX: string = `{"jsonrpc":"2.0","method":"${CONTROL_METHOD}`;

/** The position at which a control frame differs from nearly all others: the first letter of its method. */
const METHOD_AT = CONTROL_PREFIX.indexOf(CONTROL_METHOD);
const METHOD_BEGINS = CONTROL_METHOD.charCodeAt(0);

/**
 * Returns whether a frame is a control message. Called for every frame, so it compares one character first.
 */
export function isControl(frame: string): boolean {
  return frame.charCodeAt(METHOD_AT) === METHOD_BEGINS && frame.startsWith(CONTROL_PREFIX);
}

/** The longest session id that is accepted, in UTF-16 code units. */
const MAX_ID_LENGTH = 128;

/** The control messages, with which the two ends manage a session. They do not count as messages. */
export type Control =
  /** The server's first frame: the secret id, the resume window, and the longest message it accepts. */
  | { kind: 'session'; session: string; resumeWindowMs: number; maxMessageBytes: number }
  /**
   * The client's first frame on reconnect: the session id, the number of messages received, and the attempt
   * number, so that a delayed attempt cannot replace a later one.
   */
  | { kind: 'resume'; session: string; received: number; attempt: number }
  /** The server's response to `resume`: the number of messages it has received. */
  | { kind: 'resumed'; received: number }
  /** Acknowledges the number of messages received. `reply` asks the peer for an `ack`, as a sign of life. */
  | { kind: 'ack'; received: number; reply?: true };

/** Encodes a control message as a frame: a JSON-RPC notification. */
export function encodeControl({ kind, ...params }: Control): string {
  return `${CONTROL_PREFIX}${kind}","params":${JSON.stringify(params)}}`;
}

/** Decodes a control frame. Returns undefined if it is not valid. */
export function decodeControl(frame: string): Control | undefined {
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return undefined;
  }
  const { method, params } = (value ?? {}) as { method?: unknown; params?: unknown };
  if (typeof params !== 'object' || params === null) return undefined;
  const { session, received, attempt, reply, resumeWindowMs, maxMessageBytes } = params as Record<
    string,
    unknown
  >;
  switch (method) {
    case 'milepost/session':
      return isId(session) && isCount(resumeWindowMs) && isCount(maxMessageBytes)
        ? { kind: 'session', session, resumeWindowMs, maxMessageBytes }
        : undefined;
    case 'milepost/resume':
      return isId(session) && isCount(received) && isCount(attempt)
        ? { kind: 'resume', session, received, attempt }
        : undefined;
    case 'milepost/resumed':
      return isCount(received) ? { kind: 'resumed', received } : undefined;
    case 'milepost/ack':
      if (!isCount(received)) return undefined;
      return reply === true ? { kind: 'ack', received, reply } : { kind: 'ack', received };
    default:
      return undefined;
  }
}

/** Returns a limit as a control message carries it: a whole number, also for `Infinity`. */
export function asCount(limit: number): number {
  return Math.min(Math.round(limit), Number.MAX_SAFE_INTEGER);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH;
}
