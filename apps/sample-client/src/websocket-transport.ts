import type { Transport } from '@milepost/progress-core';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';

import type { ConnectionNews } from './connection-news.js';

/** What {@link webSocketTransport} needs. */
export interface WebSocketTransportOptions {
  readonly url: string;
  /** Sent as `Authorization: Bearer`; default: nothing is. */
  readonly token?: string | undefined;
  /** How long each attempt to connect may take, in ms. */
  readonly timeoutMs: number;
  readonly onNews: (news: ConnectionNews) => void;
}

/** A way to a server that listens. */
export function webSocketTransport({ url, token, timeoutMs, onNews }: WebSocketTransportOptions): Transport {
  const transport = new WebSocketClientTransport(url, {
    connectTimeoutMs: timeoutMs,
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
  });
  transport.onconnectionchange = (change) => {
    if (change.state === 'reconnecting') onNews({ ...change, state: 'dropped' });
    else if (change.state === 'closed') onNews(change);
    else if (change.resumed) onNews({ state: 'restored' });
  };
  return transport;
}
