import { ProgressError } from '@milepost/progress-core';

import { endsProcess } from './ends-process.js';
import { type ServedWebSocket, serveWebSocket, type ServeWebSocketOptions } from './serve-websocket.js';

const CANNOT_LISTEN = 1;

/**
 * Serves clients on a port until a signal comes. What happens is told on stderr.
 *
 * Who started this process with a channel to it (`fork`, or `spawn` with `ipc`) ends it by going away.
 */
export async function runOnWebSocket(
  options: Omit<ServeWebSocketOptions, 'onLog' | 'server'>,
): Promise<void> {
  // Who does not read what is told does not end the server.
  process.stderr.on('error', () => undefined);
  const tell = (line: string): unknown => process.stderr.write(`${line}\n`);
  const served = await listen({ ...options, onLog: tell }, tell);
  if (!served) return;
  const end = endsProcess(async () => {
    await served.close();
    if (process.connected) process.disconnect();
  });
  if (process.connected) process.once('disconnect', () => end(0));
  tell(`listening on ${String(served.url)}`);
}

async function listen(
  options: ServeWebSocketOptions,
  tell: (line: string) => void,
): Promise<ServedWebSocket | undefined> {
  try {
    return await serveWebSocket(options);
  } catch (error) {
    const { message, cause } = ProgressError.from(error);
    const isTaken = (cause as NodeJS.ErrnoException | undefined)?.code === 'EADDRINUSE';
    tell(
      `error: ${message}${isTaken ? '. Choose another port with --port, or 0 for any that is free.' : ''}`,
    );
    process.exitCode = CANNOT_LISTEN;
    return undefined;
  }
}
