/** What a {@link Wire} tells. */
export interface WireEvents {
  /** The connection stands. */
  onopen(): void;
  /** A text frame arrived. */
  onframe(text: string): void;
  /** The peer sent a ping, where the platform tells. It is answered by itself. */
  onping?(): void;
  /** The peer answered a ping. */
  onpong(): void;
  /** Told once, as the last of all: the connection is gone, or could not be made. */
  onclose(end: WireEnd): void;
}

/** How a connection ended. */
export interface WireEnd {
  /** The close code; 1006 where there was no goodbye. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
  readonly code: number;
  readonly reason: string;
  /** We ended it, for what the peer did. */
  readonly isOurs?: boolean | undefined;
  /** The server's answer where it refused the connection and its HTTP status can be seen. */
  readonly status?: number | undefined;
}

/** One WebSocket connection, whoever implements it. */
export interface Wire {
  /** Writes text frames, in order. `done` is called when it can take more: before it returns, or later; never after the end. */
  write(frames: readonly string[], done?: () => void): void;
  /** Whether so much is unwritten that what can wait should. */
  readonly congested: boolean;
  /**
   * Whether anything of a message has come, or of what waits has gone, since it was last asked: a message that takes long
   * is a sign of life long before it is whole.
   */
  hasMoved(): boolean;
  /** Asks for a sign of life; absent where the platform cannot. */
  readonly ping?: () => void;
  /** Says goodbye; `onclose` follows, at the latest after a grace. */
  close(code: number, reason: string): void;
  /** Ends it at once, without goodbye; nothing is told any more. */
  drop(): void;
}

/** Opens a connection that offers these subprotocols. @throws where the URL or a subprotocol is none. */
export type OpenWire = (subprotocols: string[], events: WireEvents) => Wire;
