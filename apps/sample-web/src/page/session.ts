import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { ProgressManager } from '@milepost/progress-manager';
import { type ConnectionChange, WebSocketClientTransport } from '@milepost/transport-websocket';
import { Client } from '@modelcontextprotocol/client';

import type { ToolDescription } from './tool-fields.js';
import { version } from './version.js';

/** A server that has answered, until the session with it is lost. */
export interface Session {
  readonly client: Client;
  readonly manager: ProgressManager;
  readonly serverName: string;
  readonly tools: readonly ToolDescription[];
  /** Why it was lost; undefined while it stands, or waits to be resumed. */
  readonly lostBecause: () => string | undefined;
  /** Resolves with the same when it is lost. Never rejects. */
  readonly lost: Promise<string>;
}

/**
 * Opens a session of the official SDK's client, whose progress our manager hears.
 *
 * @param onConnection - told how the connection changes from then on.
 * @throws {@link ProgressError} where the server cannot be reached, or gives no proper answer.
 */
export async function openSession(
  url: URL,
  onConnection: (change: ConnectionChange) => void,
): Promise<Session> {
  const transport = new WebSocketClientTransport(url);
  const manager = new ProgressManager();
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
    await client.connect(manager.attach(transport));
    const { tools } = await client.listTools();
    isOpen = true;
    const serverName = client.getServerVersion()?.title ?? client.getServerVersion()?.name ?? 'the server';
    return { client, manager, serverName, tools, lost, lostBecause: () => reason };
  } catch (error) {
    await client.close();
    throw ProgressError.from(error, ProgressErrorCode.TRANSPORT);
  }
}
