import { type Connection, connect } from './connection.js';
import { openTransport } from './open-transport.js';
import type { ListedTool } from './render-tools.js';
import type { ServerNeeds } from './server-needs.js';
import { otherUnits, sampleServerUnits, type UnitOf } from './tool-units.js';
import { version } from './version.js';
import type { CommonOptions } from './wish.js';

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
  readonly options: Pick<CommonOptions, 'transport' | 'serverCommand' | 'connectTimeoutMs'>;
  readonly needs: ServerNeeds;
  readonly signal: AbortSignal;
  /** Told what the server writes to its stderr, and what it writes that is no message. */
  readonly tell: (line: string) => void;
}

/** Starts the server the user means, and connects to it. @throws ProgressError as {@link connect} does. */
export async function openSession({ options, needs, signal, tell }: SessionOptions): Promise<Session> {
  const opened = await openTransport(options, needs, (line) => tell(`server: ${line}`));
  const connection = await connect({
    transport: opened.transport,
    clientVersion: version,
    timeoutMs: options.connectTimeoutMs,
    signal,
    onFault: (message) => tell(`connection: ${message}`),
  });
  return {
    connection,
    unitOf: options.serverCommand ? otherUnits : sampleServerUnits,
    tools: async () => {
      const { tools } = await connection.client.listTools(undefined, {
        signal,
        timeout: options.connectTimeoutMs,
      });
      return tools;
    },
    close: async () => {
      await connection.close();
      await opened.close();
    },
  };
}
