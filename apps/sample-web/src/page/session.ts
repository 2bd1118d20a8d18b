import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { type ConnectionChange, WebSocketClientTransport } from '@milepost/transport-websocket';
import { Client } from '@modelcontextprotocol/client';

import type { ToolDescription } from './tool-fields.js';
import { version } from './version.js';

/** A session with a server that has answered. */
export interface Session {
  readonly client: Client;
  readonly serverName: string;
  readonly tools: readonly ToolDescription[];
  /** Returns why the session was lost; undefined while it is open or its connection is being restored. */
  readonly lossReason: () => string | undefined;
  /** Resolves with the same reason when the session is lost. Never rejects. */
  readonly lost: Promise<string>;
}

/**
 * Opens a session with a client of the official SDK.
 *
 * @param url - the WebSocket URL of the server.
 * @param onConnection - called with each change of the connection after the session is open, except its end.
 * @throws {@link ProgressError} if the server cannot be reached, or does not answer correctly; `transport` if
 *   the error has no code of its own.
 */
export async function openSession(
  url: URL,
  onConnection: (change: ConnectionChange) => void,
): Promise<Session> {
  const transport = new WebSocketClientTransport(url);
  const client = new Client({ name: 'milepost-sample-web', version });
  let isOpen = false;
  let reason: string | undefined;
  const lost = new Promise<string>((resolve) => {
    transport.onconnectionchange = (change) => {
      if (change.state === 'closed') resolve((reason = change.reason));
      else if (isOpen) onConnection(change);
    };
  });
  try {
    await client.connect(transport);
    const { tools } = await client.listTools();
    isOpen = true;
    const serverName = client.getServerVersion()?.title ?? client.getServerVersion()?.name ?? 'the server';
    return { client, serverName, tools, lost, lossReason: () => reason };
  } catch (error) {
    await client.close();
    throw ProgressError.from(error, ProgressErrorCode.TRANSPORT);
  }
}
