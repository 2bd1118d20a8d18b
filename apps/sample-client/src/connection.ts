import { ProgressError, ProgressErrorCode, type Transport } from '@milepost/progress-core';
import { Client, SdkError, SdkErrorCode } from '@modelcontextprotocol/client';

import { formatDuration } from './duration.js';
import { reasonOf } from './fault-reason.js';
import { isReportedByItsRequest } from './http-transport.js';

// Some servers write text before their first message. A server that writes more faults than this is not MCP.
const MAX_FAULTS_BEFORE_ANSWER = 20;
const MAX_FAULTS_REPORTED = 5;

const NO_CONNECTION = 'No connection to the server';

/** A connection to an MCP server that has answered. */
export interface Connection {
  readonly client: Client;
  /** The name that the server reports; `a server` if it reports none. */
  readonly serverName: string;
  /** The name and version of the server. */
  readonly serverTitle: string;
  /** Returns why the connection was lost; undefined while it is open. */
  readonly lossReason: () => string | undefined;
  /** Closes the connection; resolves when the client and the transport are closed. */
  readonly close: () => Promise<void>;
}

/** Options of {@link connect}. */
export interface ConnectOptions {
  readonly transport: Transport;
  /**
   * Whether to ask the server for the newest revision of the protocol first. Some servers never answer that
   * request.
   */
  readonly negotiates: boolean;
  readonly clientVersion: string;
  /** The time limit for the server's first answer, in ms. */
  readonly timeoutMs: number;
  /** Stops connecting when aborted. */
  readonly signal: AbortSignal;
  /**
   * Called for each fault of the open connection, for example a line that is not a message; the connection
   * stays open. After 5 faults, one more call says that further ones are not shown.
   */
  readonly onFault: (message: string) => void;
}

/**
 * Connects a client of the official SDK to the server.
 *
 * @throws {@link ProgressError} `transport` if the server cannot be started, ends, or writes something that
 *   is not MCP; `timeout` if it neither answers nor fails within `timeoutMs`; `cancelled` if `signal` is
 *   aborted.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { transport, signal, timeoutMs } = options;
  const client = new Client(
    { name: 'milepost-sample-client', version: options.clientVersion },
    { versionNegotiation: { mode: options.negotiates ? 'auto' : 'legacy' } },
  );
  const tooManyFaults = new AbortController();
  const faults = watchFaults(options, tooManyFaults);
  client.onerror = faults.onError;
  client.onclose = faults.onClose;
  const stop = AbortSignal.any([signal, tooManyFaults.signal]);
  const close = async (): Promise<void> => {
    await client.close();
    await transport.close();
  };
  // Opening the transport may take long, and the client cannot abort it. Closing the transport aborts it.
  const stopOpening = (): void => void transport.close();
  stop.addEventListener('abort', stopOpening, { once: true });
  try {
    await client.connect(transport, { timeout: timeoutMs, signal: stop });
  } catch (error) {
    await close();
    throw connectFault(error, options, faults.last());
  } finally {
    stop.removeEventListener('abort', stopOpening);
  }
  faults.connected();
  const { name, version } = client.getServerVersion() ?? { name: 'a server', version: '' };
  const serverTitle = `${name} ${version}`.trim();
  return { client, serverName: name, serverTitle, lossReason: faults.lossReason, close };
}

interface Faults {
  readonly onError: (error: Error) => void;
  readonly onClose: () => void;
  readonly connected: () => void;
  readonly last: () => Error | undefined;
  readonly lossReason: () => string | undefined;
}

function watchFaults({ onFault }: ConnectOptions, tooManyFaults: AbortController): Faults {
  let last: Error | undefined;
  let count = 0;
  let connected = false;
  let closed = false;
  return {
    onError: (error) => {
      if (isReportedByItsRequest(error)) return;
      last = error;
      count++;
      // Before the first answer, faults are only kept: the last one becomes the reason why connecting failed.
      if (!connected && count > MAX_FAULTS_BEFORE_ANSWER) tooManyFaults.abort(error);
      else if (connected && count <= MAX_FAULTS_REPORTED) onFault(error.message);
      else if (connected && count === MAX_FAULTS_REPORTED + 1) onFault('Further errors are not shown.');
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
    lossReason: () => {
      if (!closed) return undefined;
      return last ? `The connection was lost: ${last.message}` : 'The server closed the connection.';
    },
  };
}

function connectFault(error: unknown, { signal, timeoutMs }: ConnectOptions, last?: Error): ProgressError {
  if (signal.aborted) return ProgressError.from(signal.reason, ProgressErrorCode.CANCELLED);
  if (!last && error instanceof SdkError && error.code === SdkErrorCode.RequestTimeout) {
    const message = `The server did not answer within ${formatDuration(timeoutMs)}. Set a longer time with --connect-timeout.`;
    return new ProgressError(ProgressErrorCode.TIMEOUT, message, { cause: error });
  }
  const message = reasonOf(last ?? error);
  // The message of a transport that could not be opened starts with these words already.
  const full = message.startsWith(NO_CONNECTION) ? message : `${NO_CONNECTION}: ${message}`;
  return new ProgressError(ProgressErrorCode.TRANSPORT, full, { cause: error });
}
