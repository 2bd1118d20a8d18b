import type { Transport } from '@milepost/progress-core';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { createSampleServer, type SampleServer, type SampleServerOptions } from './create-server.js';

/** A server for one client. */
export interface ServedSession {
  /** Closes the connection and aborts running tools. Resolves when the file hosts are closed as well. */
  readonly close: () => Promise<void>;
}

/** Settings of {@link serveSession}. */
export interface ServeSessionOptions extends SampleServerOptions {
  transport: Transport;
  /** Called when the client sent something invalid. The session continues. */
  onError: (error: Error) => void;
  /** Called once, when the connection has closed. */
  onEnd?: () => void;
}

/**
 * Serves one client over one transport, with any revision of the protocol.
 *
 * NOTE: the SDK's function for this is `serveStdio`. In spite of its name, it accepts any transport.
 */
export function serveSession({ transport, onError, onEnd, ...options }: ServeSessionOptions): ServedSession {
  // Usually one. There is a second one if the client first asks for the newest revision and then uses an
  // older one.
  const servers: SampleServer[] = [];
  const connection = serveStdio(
    () => {
      const server = createSampleServer(options);
      servers.push(server);
      return server;
    },
    { transport, onerror: onError },
  );
  const { onclose } = transport;
  transport.onclose = () => {
    onclose?.();
    onEnd?.();
  };
  return {
    close: async () => {
      await connection.close();
      await Promise.all(servers.map((server) => server.close()));
    },
  };
}
