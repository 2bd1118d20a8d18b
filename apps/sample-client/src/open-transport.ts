import { createInterface } from 'node:readline';

import type { Transport } from '@milepost/progress-core';
import { createSampleServer } from '@milepost/sample-server';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';
import { StdioClientTransport } from '@milepost/transport-stdio';

import type { ConnectionNews } from './connection-news.js';
import { listeningTransport, openOwnListening } from './open-listening.js';
import type { OpenedTransport } from './opened-transport.js';
import { sampleServerArgs } from './sample-server-args.js';
import type { ServerNeeds } from './server-needs.js';
import type { ServerChoice } from './wish.js';

/** What {@link openTransport} needs beside the user's choice. */
export interface OpenTransportOptions {
  /** For our own server. */
  readonly needs: ServerNeeds;
  /** How long a server may take to listen, or to take the connection, in ms. */
  readonly timeoutMs: number;
  /** Gives up where it is aborted. */
  readonly signal: AbortSignal;
  /** Told each line that a server process writes to its stderr. */
  readonly onStderr: (line: string) => void;
  /** Told what becomes of a connection that can drop and come back. */
  readonly onNews: (news: ConnectionNews) => void;
}

/**
 * Opens the way to the server that the user means: any other over stdio, one that listens, or ours.
 *
 * @throws ProgressError `transport` where our server does not come to listen.
 */
export async function openTransport(
  { transport, serverCommand, serverUrl: url, token }: ServerChoice,
  options: OpenTransportOptions,
): Promise<OpenedTransport> {
  const { needs, onStderr } = options;
  if (serverCommand) {
    const [command = '', ...args] = serverCommand;
    // The user started it from their shell, so it gets what their shell has, API keys included.
    return spawnServer(
      new StdioClientTransport({ command, args, env: process.env, stderr: 'pipe' }),
      onStderr,
    );
  }
  if (transport === 'http' || transport === 'websocket') {
    if (url !== undefined) return owningNothing(listeningTransport(transport, { url, token, ...options }));
    return openOwnListening({ ...options, transport });
  }
  if (transport === 'in-memory') return startInProcess(needs);
  return spawnServer(
    new StdioClientTransport({ command: process.execPath, args: sampleServerArgs(needs), stderr: 'pipe' }),
    onStderr,
  );
}

function owningNothing(transport: Transport): OpenedTransport {
  return { transport, close: () => Promise.resolve() };
}

function spawnServer(transport: StdioClientTransport, onStderr: (line: string) => void): OpenedTransport {
  if (transport.stderr) createInterface({ input: transport.stderr }).on('line', onStderr);
  return owningNothing(transport);
}

async function startInProcess({ allow, allowHosts, file }: ServerNeeds): Promise<OpenedTransport> {
  const [ours, theirs] = createInMemoryTransportPair();
  const given = { allow, allowHosts, ...(file === undefined ? {} : { file }) };
  const server = createSampleServer(given);
  await server.connect(theirs);
  return { transport: ours, close: () => server.close() };
}
