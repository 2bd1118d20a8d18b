import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

import { sampleServerArgs } from './sample-server-args.js';
import type { ServerNeeds } from './server-needs.js';
import type { ListeningKind } from './wish.js';

/** How long the server may take to end what it runs. */
const SHUTDOWN_GRACE_MS = 4_000;
const TOKEN_BYTES = 24;

/** Our server, listening in a process of its own. */
export interface SampleServerProcess {
  readonly url: string;
  /** What it asks of its clients. */
  readonly token: string;
  /** Resolves when the process is gone, to how it went. */
  readonly ended: Promise<string>;
  /** Ends it; resolves when it is gone. */
  readonly close: () => Promise<void>;
}

/** What {@link startSampleServer} needs. */
export interface SampleServerProcessOptions {
  /** What it is to be spoken to over. */
  readonly transport: ListeningKind;
  readonly needs: ServerNeeds;
  /** Told each line that it writes to its stderr. */
  readonly onStderr: (line: string) => void;
  /** How long it may take to listen, in ms. */
  readonly timeoutMs: number;
  /** Gives up where it is aborted. */
  readonly signal: AbortSignal;
}

/**
 * Starts our server on a port of its own. Nobody else on this machine gets in: it asks for a token that only this process
 * knows. It ends with this process, however that ends.
 *
 * @throws {@link ProgressError} `transport` where it does not listen, or the signal's reason.
 */
export async function startSampleServer(options: SampleServerProcessOptions): Promise<SampleServerProcess> {
  // A signal that is aborted already tells nobody any more.
  options.signal.throwIfAborted();
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const child = spawn(
    process.execPath,
    [...sampleServerArgs(options.needs), '--transport', options.transport, '--port', '0'],
    {
      // Who else is on this machine sees its arguments, but not its environment.
      env: { ...process.env, MILEPOST_TOKEN: token },
      // It ends when the channel does.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      // Ctrl-C in a terminal is for us: what runs is cancelled first.
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
    const fail = (why: string): void =>
      reject(new ProgressError(ProgressErrorCode.TRANSPORT, `The server ${why}.`));
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
        else fail(`did not listen within ${String(timeoutMs)} ms`);
      },
      { once: true },
    );
  });
}
