import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';

import { HttpClientTransport, type HttpClientTransportOptions } from './http-client-transport.js';
import type { OpenedTransport } from './opened-transport.js';
import { type SampleServerProcessOptions, startSampleServer } from './sample-server-process.js';
import { webSocketTransport, type WebSocketTransportOptions } from './websocket-transport.js';
import type { ListeningKind } from './wish.js';

/**
 * How long the failure of a request waits for the server process to exit. An exit explains the failure better
 * than a broken stream.
 */
const EXIT_GRACE_MS = 1_000;

/** Creates the transport to a server that already listens. */
export function listeningTransport(
  kind: ListeningKind,
  options: WebSocketTransportOptions & HttpClientTransportOptions,
): Transport {
  return kind === 'http' ? new HttpClientTransport(options) : webSocketTransport(options);
}

/**
 * Starts the sample server in a separate process, and creates the transport to it. When the process ends by
 * itself, the transport reports why and closes.
 *
 * @throws as {@link startSampleServer} does.
 */
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
    // The process is gone, so another attempt to connect would fail too.
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
