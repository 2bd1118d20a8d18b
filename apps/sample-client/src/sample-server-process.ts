import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { formatDuration } from './duration.js';
import { sampleServerArgs } from './sample-server-args.js';
import type { ServerNeeds } from './server-needs.js';
import type { ListeningTransport } from './invocation.js';

/** How long `close` waits for the server to end before it kills it. */
const SHUTDOWN_GRACE_MS = 4_000;
const TOKEN_BYTES = 24;

/** A sample server that listens in a separate process. */
export interface SampleServerProcess {
  readonly url: string;
  /** The bearer token that the server requires from its clients. */
  readonly token: string;
  /** Resolves when the process has ended, with a description such as `exited with code 1`. */
  readonly ended: Promise<string>;
  /** Ends the process, and kills it if it still runs after 4 s. Resolves when it has ended. */
  readonly close: () => Promise<void>;
}

/** Options of {@link startSampleServer}. */
export interface SampleServerProcessOptions {
  /** The transport that the server listens with. */
  readonly transport: ListeningTransport;
  readonly needs: ServerNeeds;
  /** Called with each line that the server writes to its stderr, except the one with its URL. */
  readonly onStderr: (line: string) => void;
  /** The time limit for the server to start to listen, in ms. */
  readonly timeoutMs: number;
  /** Stops the start when aborted. */
  readonly signal: AbortSignal;
}

/**
 * Starts the sample server in a separate process, on a free port. The server requires a token that only this
 * process knows, so no other user of this machine can connect. The server ends when this process ends, even
 * if this process is killed.
 *
 * @throws {@link ProgressError} `transport` if the process cannot be started, or ends, before it listens, or
 *   does not listen within `timeoutMs`; the reason of `signal` if it is aborted.
 */
export async function startSampleServer(options: SampleServerProcessOptions): Promise<SampleServerProcess> {
  // A signal that is already aborted sends no event.
  options.signal.throwIfAborted();
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const child = spawn(
    process.execPath,
    [...sampleServerArgs(options.needs), '--transport', options.transport, '--port', '0'],
    {
      // The token is passed in the environment, because other users of this machine can read the arguments.
      env: { ...process.env, MILEPOST_TOKEN: token },
      // The server ends when this channel closes.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Ctrl-C in a terminal must not reach the server, so that the operations are cancelled first.
      detached: true,
      windowsHide: true,
    },
  );
  const ended = endOf(child);
  const close = async (): Promise<void> => {
    if (child.connected) child.disconnect();
    const timer = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_GRACE_MS);
    await ended;
    clearTimeout(timer);
  };
  try {
    return { url: await listening(child, ended, options), token, ended, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve(`cannot be started: ${message}`));
    child.once('exit', (code, signal) =>
      resolve(code === null ? `was ended by ${String(signal)}` : `exited with code ${String(code)}`),
    );
  });
}

async function listening(
  { stderr }: ChildProcess,
  ended: Promise<string>,
  { onStderr, timeoutMs, signal }: SampleServerProcessOptions,
): Promise<string> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  return new Promise((resolve, reject) => {
    const fail = (what: string): void =>
      reject(new ProgressError(ProgressErrorCode.TRANSPORT, `The server ${what}.`));
    if (stderr) {
      createInterface({ input: stderr }).on('line', (line) => {
        const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
        if (url === undefined) onStderr(line);
        else resolve(url);
      });
    }
    void ended.then(fail);
    limit.addEventListener(
      'abort',
      () => {
        if (signal.aborted) reject(signal.reason);
        else fail(`did not listen within ${formatDuration(timeoutMs)}`);
      },
      { once: true },
    );
  });
}
