import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Transport } from '@milepost/progress-core';
import { createSampleServer } from '@milepost/sample-server';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';
import { StdioClientTransport } from '@milepost/transport-stdio';

import type { ServerNeeds } from './server-needs.js';
import type { CommonOptions } from './wish.js';

/** A way to a server, not started yet. */
export interface OpenedTransport {
  readonly transport: Transport;
  /** Ends what the transport itself does not own. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the way to the server that the user means: any other over stdio, ours over stdio, or ours in this process.
 *
 * @param onStderr - told each line that a server process writes to its stderr.
 */
export async function openTransport(
  { transport, serverCommand }: Pick<CommonOptions, 'transport' | 'serverCommand'>,
  needs: ServerNeeds,
  onStderr: (line: string) => void,
): Promise<OpenedTransport> {
  if (serverCommand) {
    const [command = '', ...args] = serverCommand;
    // The user started it from their shell, so it gets what their shell has, API keys included.
    return spawnServer(
      new StdioClientTransport({ command, args, env: process.env, stderr: 'pipe' }),
      onStderr,
    );
  }
  if (transport === 'in-memory') return startInProcess(needs);
  return spawnServer(
    new StdioClientTransport({ command: process.execPath, args: sampleServerArgs(needs), stderr: 'pipe' }),
    onStderr,
  );
}

function spawnServer(transport: StdioClientTransport, onStderr: (line: string) => void): OpenedTransport {
  if (transport.stderr) createInterface({ input: transport.stderr }).on('line', onStderr);
  return { transport, close: () => Promise.resolve() };
}

async function startInProcess({ allow, allowHosts, file }: ServerNeeds): Promise<OpenedTransport> {
  const [ours, theirs] = createInMemoryTransportPair();
  const given = { allow, allowHosts, ...(file === undefined ? {} : { file }) };
  const server = createSampleServer({ transport: theirs, ...given });
  await server.connect(theirs);
  return { transport: ours, close: () => server.close() };
}

function sampleServerArgs({ allow, allowHosts, file }: ServerNeeds): string[] {
  const entry = import.meta.resolve('@milepost/sample-server');
  const fromSource = entry.endsWith('.ts');
  return [
    // Whatever lets this process run TypeScript lets the server run it.
    ...(fromSource ? process.execArgv : []),
    fileURLToPath(new URL(fromSource ? './main.ts' : './main.js', entry)),
    ...allow.flatMap((folder) => ['--allow', folder]),
    ...allowHosts.flatMap((host) => ['--allow-host', host]),
    ...(file === undefined ? [] : ['--file', file]),
  ];
}
