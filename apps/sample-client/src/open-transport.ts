import { createInterface } from 'node:readline';

import type { Transport } from '@milepost/progress-core';
import { createSampleServer } from '@milepost/sample-server';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';
import { StdioClientTransport } from '@milepost/transport-stdio';

import type { ConnectionEvent } from './connection-event.js';
import { listeningServerTransport, startListeningServer } from './listening-server.js';
import type { OpenedTransport } from './opened-transport.js';
import { sampleServerArgs } from './sample-server-args.js';
import type { ServerNeeds } from './server-needs.js';
import type { ServerChoice } from './invocation.js';

/** Options of {@link openTransport}, besides the server that the user chose. */
export interface OpenTransportOptions {
  /** What the sample server is started with. */
  readonly needs: ServerNeeds;
  /** The time limit for the sample server to listen, and for each attempt to open a WebSocket, in ms. */
  readonly timeoutMs: number;
  /** Stops the start of the sample server when aborted. */
  readonly signal: AbortSignal;
  /** Called with each line that a server process writes to its stderr. */
  readonly onStderr: (line: string) => void;
  /** Called when a WebSocket connection drops, is restored or ends. */
  readonly onConnectionEvent: (news: ConnectionEvent) => void;
}

/**
 * Creates the transport to the server that the user chose:
 *
 * - with `serverCommand`, a process that is spoken to over stdio;
 * - with `serverUrl`, a server that already listens;
 * - otherwise the sample server: started as a process, or in this process for `in-memory`.
 *
 * @throws ProgressError `transport` if the sample server does not listen in time; the reason of `signal` if
 *   it is aborted.
 */
export async function openTransport(
  { transport, serverCommand, serverUrl: url, token }: ServerChoice,
  options: OpenTransportOptions,
): Promise<OpenedTransport> {
  const { needs, onStderr } = options;
  if (serverCommand) {
    const [command = '', ...args] = serverCommand;
    // The user chose this command in their shell, so it gets the environment of the shell, including API
    // keys.
    return spawnServer(
      new StdioClientTransport({ command, args, env: process.env, stderr: 'pipe' }),
      onStderr,
    );
  }
  if (transport === 'http' || transport === 'websocket') {
    if (url !== undefined) return notOwned(listeningServerTransport(transport, { url, token, ...options }));
    return startListeningServer({ ...options, transport });
  }
  if (transport === 'in-memory') return startInProcess(needs);
  return spawnServer(
    new StdioClientTransport({ command: process.execPath, args: sampleServerArgs(needs), stderr: 'pipe' }),
    onStderr,
  );
}

function notOwned(transport: Transport): OpenedTransport {
  return { transport, close: () => Promise.resolve() };
}

function spawnServer(transport: StdioClientTransport, onStderr: (line: string) => void): OpenedTransport {
  if (transport.stderr) createInterface({ input: transport.stderr }).on('line', onStderr);
  return notOwned(transport);
}

async function startInProcess(needs: ServerNeeds): Promise<OpenedTransport> {
  const [transport, serverTransport] = createInMemoryTransportPair();
  const server = createSampleServer(needs);
  await server.connect(serverTransport);
  return { transport, close: () => server.close() };
}
