/** The events of a {@link Wire}. */
export interface WireEvents {
  /** The connection is open. */
  onopen(): void;
  /** A text frame arrived. */
  onframe(text: string): void;
  /** The peer sent a ping, if the platform reports it. The wire answers it. */
  onping?(): void;
  /** The peer answered a ping. */
  onpong(): void;
  /** The connection is gone, or could not be opened. Called once, as the last event. */
  onclose(end: WireEnd): void;
}

/** How a connection ended. */
export interface WireEnd {
  /** The close code; 1006 without a close frame. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
  readonly code: number;
  readonly reason: string;
  /** True if we ended the connection because of what the peer did. */
  readonly isOurs?: boolean | undefined;
  /** The HTTP status with which the server refused the connection, if the platform reports it. */
  readonly status?: number | undefined;
}

/** One WebSocket connection, independent of its implementation. */
export interface Wire {
  /**
   * Writes text frames, in order.
   *
   * `done` is called when the wire can accept more: before `write` returns, or later, but not after the end.
   * If another write follows first, `done` of the earlier one may never be called.
   */
  write(frames: readonly string[], done?: () => void): void;
  /** Whether so much data is unsent that less urgent frames, such as acknowledgements, should wait. */
  readonly congested: boolean;
  /**
   * Returns whether any data was received, or any waiting data was sent, since the last call. A long message
   * is a sign of life before it is complete.
   */
  hasMoved(): boolean;
  /** Asks the peer for a sign of life. Absent if the platform cannot do that. */
  readonly ping?: () => void;
  /** Sends a close frame. `onclose` follows, at the latest after a grace period. */
  close(code: number, reason: string): void;
  /** Ends the connection without waiting for the peer. No event follows. */
  drop(): void;
}

/** Opens a connection that offers these subprotocols. @throws if the URL or a subprotocol is not valid. */
export type OpenWire = (subprotocols: string[], events: WireEvents) => Wire;
