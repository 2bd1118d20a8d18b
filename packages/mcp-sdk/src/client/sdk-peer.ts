import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';

/**
 * A `Client` or `Server` of the official SDK, v1 or v2, which sends requests. For an `McpServer`, use its
 * `server`.
 */
export interface SdkPeer {
  /** Undefined until the peer is connected. */
  readonly transport?: PeerTransport | undefined;
  /** Receives the errors that no request reports. */
  onerror?: ((error: Error) => void) | undefined;
  request(
    request: { method: string; params?: Record<string, unknown> },
    resultSchema: never,
  ): Promise<unknown>;
}

/** The part of the SDK's transports that this package uses. */
export type PeerTransport = Pick<Transport, 'start' | 'close'> & {
  send(message: never, options?: never): Promise<void>;
  onmessage?: ((message: never, extra?: never) => void) | undefined;
};

/**
 * Returns the transport of a connected peer.
 *
 * @throws ProgressError `state_error` if the peer is not connected.
 */
export function transportOf(peer: SdkPeer | undefined): PeerTransport {
  if (peer?.transport) return peer.transport;
  throw new ProgressError(
    ProgressErrorCode.STATE_ERROR,
    'The MCP client or server is not connected: await its connect() first.',
  );
}
