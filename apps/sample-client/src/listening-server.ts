import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';

import { httpTransport, type HttpTransportOptions } from './http-transport.js';
import type { ListeningTransport } from './invocation.js';
import type { OpenedTransport } from './opened-transport.js';
import { type SampleServerProcessOptions, startSampleServer } from './sample-server-process.js';
import { webSocketTransport, type WebSocketTransportOptions } from './websocket-transport.js';

/**
 * How long the failure of a request waits for the server process to exit. An exit explains the failure better
 * than a broken stream.
 */
const EXIT_GRACE_MS = 1_000;

/** Creates the transport to a server that already listens. */
export function listeningServerTransport(
  kind: ListeningTransport,
  options: WebSocketTransportOptions & HttpTransportOptions,
): Transport {
  return kind === 'http' ? httpTransport(options) : webSocketTransport(options);
}

/**
 * Starts the sample server in a separate process, and creates the transport to it. When the process ends by
 * itself, the transport reports the reason and closes.
 *
 * @throws as {@link startSampleServer} does.
 */
export async function startListeningServer(
  options: SampleServerProcessOptions & Pick<WebSocketTransportOptions, 'onConnectionEvent'>,
): Promise<OpenedTransport> {
  const { url, token, ended, close } = await startSampleServer(options);
  let isClosing = false;
  let exitReason: string | undefined;
  const transport = listeningServerTransport(options.transport, {
    url,
    token,
    timeoutMs: options.timeoutMs,
    onStreamEnd: () =>
      Promise.race([ended, new Promise((resolve) => setTimeout(resolve, EXIT_GRACE_MS).unref())]),
    onConnectionEvent: (event) =>
      options.onConnectionEvent(
        event.state === 'closed' ? { ...event, reason: exitReason ?? event.reason } : event,
      ),
  });
  void ended.then((how) => {
    if (isClosing) return;
    // The process is gone, so another attempt to connect would fail too.
    exitReason = `The server ${how}.`;
    transport.onerror?.(new ProgressError(ProgressErrorCode.TRANSPORT, exitReason));
    void transport.close();
  });
  return {
    transport,
    close: () => {
      isClosing = true;
      return close();
    },
  };
}
