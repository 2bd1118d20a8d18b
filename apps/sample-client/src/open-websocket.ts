import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';

import type { ConnectionNews } from './connection-news.js';
import type { OpenedTransport } from './opened-transport.js';
import { type SampleServerProcessOptions, startSampleServer } from './sample-server-process.js';

/** What {@link webSocketTransport} needs. */
export interface WebSocketWay {
  readonly url: string;
  /** Sent as `Authorization: Bearer`; default: nothing is. */
  readonly token?: string | undefined;
  /** How long each attempt to connect may take, in ms. */
  readonly timeoutMs: number;
  readonly onNews: (news: ConnectionNews) => void;
}

/** A way to a server that listens. */
export function webSocketTransport({ url, token, timeoutMs, onNews }: WebSocketWay): Transport {
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

/** Starts our server in a process of its own, and opens the way to it. @throws as {@link startSampleServer} does. */
export async function openOwnWebSocket(
  options: SampleServerProcessOptions & Pick<WebSocketWay, 'onNews'>,
): Promise<OpenedTransport> {
  const { url, token, ended, close } = await startSampleServer(options);
  let isWanted = false;
  let why: string | undefined;
  const transport = webSocketTransport({
    url,
    token,
    timeoutMs: options.timeoutMs,
    onNews: (news) =>
      options.onNews(news.state === 'closed' ? { ...news, reason: why ?? news.reason } : news),
  });
  void ended.then((how) => {
    if (isWanted) return;
    // There is no use in trying again.
    why = `The server ${how}.`;
    transport.onerror?.(new ProgressError(ProgressErrorCode.TRANSPORT, why));
    void transport.close();
  });
  return {
    transport,
    close: () => {
      isWanted = true;
      return close();
    },
  };
}
