import type { Transport } from '@milepost/progress-core';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';

import type { ConnectionEvent } from './connection-event.js';

/** Options of {@link webSocketTransport}. */
export interface WebSocketTransportOptions {
  readonly url: string;
  /** Sent as `Authorization: Bearer`. Default: the header is not sent. */
  readonly token?: string | undefined;
  /** The time limit for each attempt to connect, in ms. */
  readonly timeoutMs: number;
  /** Called when the connection drops, is restored or ends. */
  readonly onConnectionEvent: (news: ConnectionEvent) => void;
}

/** Creates the WebSocket transport to a server that already listens. */
export function webSocketTransport({
  url,
  token,
  timeoutMs,
  onConnectionEvent,
}: WebSocketTransportOptions): Transport {
  const transport = new WebSocketClientTransport(url, {
    connectTimeoutMs: timeoutMs,
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
  });
  transport.onconnectionchange = (change) => {
    if (change.state === 'reconnecting') onConnectionEvent({ ...change, state: 'dropped' });
    else if (change.state === 'closed') onConnectionEvent(change);
    else if (change.resumed) onConnectionEvent({ state: 'restored' });
  };
  return transport;
}
