import type { Transport } from '@milepost/progress-core';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

import { createSampleServer, type SampleServer, type SampleServerOptions } from './create-server.js';

/** A server for one client. */
export interface ServedSession {
  /** Ends the connection and what it runs; resolves when all is let go of. */
  readonly close: () => Promise<void>;
}

/** How {@link serveSession} serves. */
export interface ServeSessionOptions extends SampleServerOptions {
  transport: Transport;
  /** Told of what the client sent that makes no sense; the session goes on. */
  onError: (error: Error) => void;
  /** Told once, when the session is over. */
  onEnd?: () => void;
}

/**
 * Serves one client, whichever revision of the protocol it speaks.
 *
 * The SDK's entry for that is called after stdio, but takes any transport.
 */
export function serveSession({ transport, onError, onEnd, ...options }: ServeSessionOptions): ServedSession {
  // One, and another where the client asks for a revision first and then speaks an older one.
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
