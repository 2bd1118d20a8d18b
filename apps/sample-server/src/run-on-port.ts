import { ProgressError } from '@milepost/progress-core';

import { endOnSignal } from './end-on-signal.js';
import type { ListenSettings } from './listen-options.js';
import { serveHttp } from './serve-http.js';
import type { ServeOptions } from './serve-options.js';
import { serveWebSocket } from './serve-websocket.js';

const CANNOT_LISTEN = 1;

const SERVE = { http: serveHttp, websocket: serveWebSocket };

type Served = Awaited<ReturnType<(typeof SERVE)[keyof typeof SERVE]>>;

/**
 * Serves clients on a port until the process receives a signal. The address, refusals and errors are written
 * to stderr.
 *
 * If this process was started with an IPC channel (`fork`, or `spawn` with `ipc`), it also ends when the
 * channel closes, for example because its parent has ended.
 */
export async function runOnPort(options: ListenSettings & Omit<ServeOptions, 'onLog'>): Promise<void> {
  // If the reader of stderr is gone, writing fails. That must not end the server.
  process.stderr.on('error', () => undefined);
  const log = (line: string): unknown => process.stderr.write(`${line}\n`);
  const served = await serve({ ...options, onLog: log }, log);
  if (!served) return;
  const end = endOnSignal(async () => {
    await served.close();
    if (process.connected) process.disconnect();
  });
  if (process.connected) process.once('disconnect', () => end(0));
  log(`listening on ${String(served.url)}`);
}

async function serve(
  { transport, ...options }: ListenSettings & ServeOptions,
  log: (line: string) => void,
): Promise<Served | undefined> {
  try {
    return await SERVE[transport](options);
  } catch (error) {
    const { message, cause } = ProgressError.from(error);
    const isTaken = (cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
    log(`error: ${message}${isTaken ? '. Choose another port with --port, or 0 for any free port.' : ''}`);
    process.exitCode = CANNOT_LISTEN;
    return undefined;
  }
}
