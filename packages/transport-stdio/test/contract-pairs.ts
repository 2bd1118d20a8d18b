import { PassThrough, type Readable, type Writable } from 'node:stream';

import type { Transport } from '@milepost/progress-core';
import { endUnlessReady } from '@milepost/testing';
import type { ContractPair } from '@milepost/transport-kit/contract';

import { Hub, joinSides, type WireControls } from './contract-wire.js';

/** A program that forwards its standard streams to and from a socket, and exits when the socket has ended. */
const RELAY = `
  const socket = require('node:net').connect({ path: process.argv[1], allowHalfOpen: true });
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
  for (const stream of [socket, process.stdin, process.stdout]) stream.on('error', () => process.exit());
  socket.on('end', () => process.stdout.write('', () => process.exit()));
`;

/** The command that a client starts in place of a server. */
export interface RelayCommand {
  command: string;
  args: string[];
}

/** A client that starts a process. A test kills the process by its `pid` to cause an abrupt loss. */
type ChildClient = Transport & { readonly pid?: number | null | undefined };

/**
 * Connects a client with a real child process to a server in this process.
 *
 * The child forwards its standard streams to a socket of the test. Like the process of a server, the server's
 * side must end its output when it has closed or when its input has ended.
 */
export async function stdioPair(
  createClient: (relay: RelayCommand) => ChildClient,
  createServer: (stdin: Readable, stdout: Writable) => Transport,
): Promise<ContractPair> {
  const hub = await Hub.open();
  const accepted = hub.accept();
  const [stdin, stdout] = [new PassThrough(), new PassThrough()];
  const client = createClient({ command: process.execPath, args: ['-e', RELAY, hub.path] });
  const wire = accepted.then((socket) =>
    joinSides({
      client: { readable: socket, writable: socket },
      server: { readable: stdout, writable: stdin },
    }),
  );
  return {
    client,
    async accept() {
      await wire;
      return createServer(stdin, stdout);
    },
    ...later(wire),
    cut: () => void process.kill(Number(client.pid), 'SIGKILL'),
    dispose: () => hub.close(),
  };
}

/** Connects two ends by sockets. The test controls the connection between them. */
export async function socketPair(create: (socket: Readable & Writable) => Transport): Promise<ContractPair> {
  const hub = await Hub.open();
  const connect = () => endUnlessReady(hub.connect(), () => hub.close());
  const [near, far] = [await connect(), await connect()];
  return {
    client: create(near.near),
    accept: () => Promise.resolve(create(far.near)),
    ...joinSides({ client: near.side, server: far.side }),
    cut: () => hub.cut(),
    dispose: () => hub.close(),
  };
}

// The connection exists only when the child runs, so each control waits for it.
function later(wire: Promise<WireControls>): WireControls {
  return {
    inject: async (text, to) => (await wire).inject(text, to),
    encodeFrame: (text) => Buffer.from(`${text}\n`),
    injectBytes: async (bytes, to) => (await wire).injectBytes(bytes, to),
    stopReading: async (end) => (await wire).stopReading(end),
    resumeReading: async (end) => (await wire).resumeReading(end),
  };
}
