import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';

import { HttpClientTransport, type HttpClientTransportOptions } from './http-client-transport.js';
import type { OpenedTransport } from './opened-transport.js';
import { type SampleServerProcessOptions, startSampleServer } from './sample-server-process.js';
import { webSocketTransport, type WebSocketTransportOptions } from './websocket-transport.js';
import type { ListeningKind } from './wish.js';

/** How long a process that has dropped its connections may take to be gone. */
const EXIT_GRACE_MS = 1_000;

/** A way to a server that listens. */
export function listeningTransport(
  kind: ListeningKind,
  options: WebSocketTransportOptions & HttpClientTransportOptions,
): Transport {
  return kind === 'http' ? new HttpClientTransport(options) : webSocketTransport(options);
}

/** Starts our server in a process of its own, and opens the way to it. @throws as {@link startSampleServer} does. */
export async function openOwnListening(
  options: SampleServerProcessOptions & Pick<WebSocketTransportOptions, 'onNews'>,
): Promise<OpenedTransport> {
  const { url, token, ended, close } = await startSampleServer(options);
  let isWanted = false;
  let why: string | undefined;
  const transport = listeningTransport(options.transport, {
    url,
    token,
    timeoutMs: options.timeoutMs,
    onStreamLost: () => Promise.race([ended, new Promise((resolve) => setTimeout(resolve, EXIT_GRACE_MS))]),
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
