import { type Connection, connect } from './connection.js';
import type { ConnectionEvent } from './connection-event.js';
import { openTransport } from './open-transport.js';
import type { ListedTool } from './render-tools.js';
import type { ServerNeeds } from './server-needs.js';
import { type UnitOf, unitsOf } from './tool-units.js';
import { version } from './version.js';
import type { CommonOptions, ServerChoice } from './invocation.js';

/** An open session with a server. */
export interface Session {
  readonly connection: Connection;
  readonly unitOf: UnitOf;
  /** Requests the list of tools from the server. */
  readonly tools: () => Promise<readonly ListedTool[]>;
  /** Ends the connection, and the server if this program has started it. */
  readonly close: () => Promise<void>;
}

/** Options of {@link openSession}. */
export interface SessionOptions {
  readonly options: ServerChoice & Pick<CommonOptions, 'connectTimeoutMs'>;
  readonly needs: ServerNeeds;
  readonly signal: AbortSignal;
  /** Called with each line that the server writes to its stderr, and with each fault of the connection. */
  readonly log: (line: string) => void;
  /** Called when the open connection drops, is restored or ends; not called after `close`. */
  readonly onConnectionEvent: (event: ConnectionEvent) => void;
}

/**
 * Starts the server that the user chose, unless it already listens, and connects to it.
 *
 * @throws ProgressError as {@link openTransport} and {@link connect} do.
 */
export async function openSession(session: SessionOptions): Promise<Session> {
  const { options, signal, log } = session;
  const timeoutMs = options.connectTimeoutMs;
  let isOpen = false;
  const opened = await openTransport(options, {
    ...session,
    timeoutMs,
    onStderr: (line) => log(`server: ${line}`),
    onConnectionEvent: (event) => {
      if (isOpen) session.onConnectionEvent(event);
    },
  });
  const { transport } = opened;
  let connection: Connection;
  try {
    const onFault = (message: string): void => log(`connection: ${message}`);
    connection = await connect({
      transport,
      negotiates: options.transport === 'http',
      clientVersion: version,
      timeoutMs,
      signal,
      onFault,
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
  isOpen = true;
  return {
    connection,
    unitOf: unitsOf(connection.serverName),
    tools: async () => {
      const { tools } = await connection.client.listTools(undefined, { signal, timeout: timeoutMs });
      return tools;
    },
    close: async () => {
      isOpen = false;
      await connection.close();
      await opened.close();
    },
  };
}
