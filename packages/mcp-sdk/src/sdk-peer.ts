import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';

/**
 * What sends requests: a `Client` or `Server` of the official SDK, v1 or v2. An `McpServer` has its own in `server`.
 */
export interface SdkPeer {
  /** Undefined until it is connected. */
  readonly transport?: PeerTransport | undefined;
  /** Told of what went wrong elsewhere than in a request. */
  onerror?: ((error: Error) => void) | undefined;
  request(
    request: { method: string; params?: Record<string, unknown> },
    resultSchema: never,
  ): Promise<unknown>;
}

/** The part of the SDK's transports that matters here. */
export type PeerTransport = Pick<Transport, 'start' | 'close'> & {
  send(message: never, options?: never): Promise<void>;
  onmessage?: ((message: never, extra?: never) => void) | undefined;
};

/** What a peer is connected by. @throws ProgressError `state_error` where it is not. */
export function transportOf(peer: SdkPeer | undefined): PeerTransport {
  if (peer?.transport) return peer.transport;
  throw new ProgressError(
    ProgressErrorCode.STATE_ERROR,
    'The MCP client or server is not connected: await its connect() first.',
  );
}
