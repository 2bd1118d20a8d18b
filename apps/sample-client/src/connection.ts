import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';
import { Client, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

import { formatDuration } from './duration.js';
import { reasonOf } from './fault-reason.js';

// Some servers greet with a line of text; one that writes nothing else is none.
const MAX_FAULTS_BEFORE_ANSWER = 20;
const MAX_FAULTS_TOLD = 5;

const NO_CONNECTION = 'No connection to the server';

/** An MCP server that has answered. */
export interface Connection {
  readonly client: Client;
  /** Its name, as it gives it. */
  readonly serverName: string;
  /** Its name and version. */
  readonly serverTitle: string;
  /** Why the connection broke off; undefined while it stands. */
  readonly lostBecause: () => string | undefined;
  /** Ends it; resolves when the server is gone. */
  readonly close: () => Promise<void>;
}

/** What {@link connect} needs. */
export interface ConnectOptions {
  readonly transport: Transport;
  /** Whether to ask the server for the newest revision of the protocol first; some take that amiss, and say nothing. */
  readonly negotiates: boolean;
  readonly clientVersion: string;
  /** How long the server may take to answer, in ms. */
  readonly timeoutMs: number;
  /** Gives up where it is aborted. */
  readonly signal: AbortSignal;
  /** Told of what the server wrote that is no message; the connection goes on. */
  readonly onFault: (message: string) => void;
}

/**
 * Connects the official SDK's client.
 *
 * @throws {@link ProgressError} `transport` where the server cannot be started, goes away or writes what is no MCP,
 *   `timeout` where it does not answer, `cancelled`.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { transport, signal, timeoutMs } = options;
  const client = new Client(
    { name: 'milepost-sample-client', version: options.clientVersion },
    { versionNegotiation: { mode: options.negotiates ? 'auto' : 'legacy' } },
  );
  const givingUp = new AbortController();
  const faults = watchFaults(options, givingUp);
  client.onerror = faults.onError;
  client.onclose = faults.onClose;
  const giveUp = AbortSignal.any([signal, givingUp.signal]);
  const close = async (): Promise<void> => {
    await client.close();
    await transport.close();
  };
  // Opening the transport may take long, and the client has no way to break that off.
  const stopOpening = (): void => void transport.close();
  giveUp.addEventListener('abort', stopOpening, { once: true });
  try {
    await client.connect(transport, { timeout: timeoutMs, signal: giveUp });
  } catch (error) {
    await close();
    throw connectFault(error, options, faults.last());
  } finally {
    giveUp.removeEventListener('abort', stopOpening);
  }
  faults.connected();
  const { name, version } = client.getServerVersion() ?? { name: 'a server', version: '' };
  const serverTitle = `${name} ${version}`.trim();
  return { client, serverName: name, serverTitle, lostBecause: faults.lostBecause, close };
}

interface Faults {
  readonly onError: (error: Error) => void;
  readonly onClose: () => void;
  readonly connected: () => void;
  readonly last: () => Error | undefined;
  readonly lostBecause: () => string | undefined;
}

function watchFaults({ onFault }: ConnectOptions, givingUp: AbortController): Faults {
  let last: Error | undefined;
  let count = 0;
  let connected = false;
  let closed = false;
  return {
    onError: (error) => {
      last = error;
      count++;
      // Before the first answer, the last fault is the reason why there was none.
      if (!connected && count > MAX_FAULTS_BEFORE_ANSWER) givingUp.abort(error);
      else if (connected && count <= MAX_FAULTS_TOLD) onFault(error.message);
      else if (connected && count === MAX_FAULTS_TOLD + 1) onFault('More of this kind is not shown.');
    },
    onClose: () => {
      closed = true;
    },
    connected: () => {
      connected = true;
      count = 0;
      last = undefined;
    },
    last: () => last,
    lostBecause: () => {
      if (!closed) return undefined;
      return last ? `The connection broke off: ${last.message}` : 'The server closed the connection.';
    },
  };
}

function connectFault(error: unknown, { signal, timeoutMs }: ConnectOptions, last?: Error): ProgressError {
  if (signal.aborted) return ProgressError.from(signal.reason, ProgressErrorCode.CANCELLED);
  if (!last && error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    const message = `The server did not answer within ${formatDuration(timeoutMs)}: see --connect-timeout.`;
    return new ProgressError(ProgressErrorCode.TIMEOUT, message, { cause: error });
  }
  const message = reasonOf(last ?? error);
  // A transport that could not be opened says so itself.
  const full = message.startsWith(NO_CONNECTION) ? message : `${NO_CONNECTION}: ${message}`;
  return new ProgressError(ProgressErrorCode.TRANSPORT, full, { cause: error });
}
