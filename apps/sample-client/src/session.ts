import { type Connection, connect } from './connection.js';
import type { ConnectionNews } from './connection-news.js';
import { openTransport } from './open-transport.js';
import type { ListedTool } from './render-tools.js';
import type { ServerNeeds } from './server-needs.js';
import { type UnitOf, unitsOf } from './tool-units.js';
import { version } from './version.js';
import type { CommonOptions, ServerChoice } from './wish.js';

/** A server that is started, connected and can be asked. */
export interface Session {
  readonly connection: Connection;
  readonly unitOf: UnitOf;
  readonly tools: () => Promise<readonly ListedTool[]>;
  /** Ends the connection and the server. */
  readonly close: () => Promise<void>;
}

/** What {@link openSession} needs. */
export interface SessionOptions {
  readonly options: ServerChoice & Pick<CommonOptions, 'connectTimeoutMs'>;
  readonly needs: ServerNeeds;
  readonly signal: AbortSignal;
  /** Told what the server writes to its stderr, and what it writes that is no message. */
  readonly tell: (line: string) => void;
  /** Told what becomes of the connection, until it is closed from here. */
  readonly onNews: (news: ConnectionNews) => void;
}

/** Starts the server the user means, or finds it, and connects to it. @throws ProgressError as {@link connect} does. */
export async function openSession(session: SessionOptions): Promise<Session> {
  const { options, signal, tell } = session;
  const timeoutMs = options.connectTimeoutMs;
  let isOpen = false;
  const opened = await openTransport(options, {
    ...session,
    timeoutMs,
    onStderr: (line) => tell(`server: ${line}`),
    onNews: (news) => {
      if (isOpen) session.onNews(news);
    },
  });
  const { transport } = opened;
  let connection: Connection;
  try {
    const onFault = (message: string): void => tell(`connection: ${message}`);
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
