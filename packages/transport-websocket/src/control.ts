/** The one subprotocol that is spoken: JSON-RPC messages, one a text frame, as the MCP SDK's WebSocket client does it. */
export const SUBPROTOCOL: string = 'mcp';

/** Offered beside it by a client that can resume: it asks for a session. A server that does not know it passes it over. */
export const NEW_SESSION_OFFER: string = 'milepost.session';

/** Offered instead by a client that comes back: its first frame says to which session. */
export const RESUME_OFFER: string = 'milepost.resume';

/** How the method of every control message begins, and that of no other may. */
export const CONTROL_METHOD: string = 'milepost/';

/** How every control frame begins, to the letter. */
export const CONTROL_PREFIX: string = `{"jsonrpc":"2.0","method":"${CONTROL_METHOD}`;

/** Where a control frame differs from nearly all others: the first letter of its method. */
const METHOD_AT = CONTROL_PREFIX.indexOf(CONTROL_METHOD);
const METHOD_BEGINS = CONTROL_METHOD.charCodeAt(0);

/** Tells whether a frame is the transport's own. Asked of each. */
export function isControl(frame: string): boolean {
  return frame.charCodeAt(METHOD_AT) === METHOD_BEGINS && frame.startsWith(CONTROL_PREFIX);
}

/** The longest session id that is looked at, in UTF-16 code units. */
const MAX_ID_LENGTH = 128;

/** What the two ends say to one another about the session. Not counted as messages. */
export type Control =
  /** The server's first frame: the session's secret, how long it outlives a connection, and what the server takes. */
  | { kind: 'session'; session: string; resumeWindowMs: number; maxMessageBytes: number }
  /**
   * The client's first frame when it comes back: which session, how many messages of it it has, and the how manieth
   * attempt of the session this is: one that was held up on its way must not take the place of a later one.
   */
  | { kind: 'resume'; session: string; received: number; attempt: number }
  /** The server's answer: how many it has. */
  | { kind: 'resumed'; received: number }
  /** How many messages whoever sends it has; `reply` asks for the same, as a sign of life. */
  | { kind: 'ack'; received: number; reply?: true };

/** The frame of a control message: a JSON-RPC notification. */
export function encodeControl({ kind, ...params }: Control): string {
  return `${CONTROL_PREFIX}${kind}","params":${JSON.stringify(params)}}`;
}

/** Reads a control frame; undefined where it is none that makes sense. */
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

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_ID_LENGTH;
}
