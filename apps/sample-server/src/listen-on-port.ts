import type { Server } from 'node:http';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/**
 * Lets `server` listen.
 *
 * @throws {@link ProgressError} `transport` (as a rejection) where the port cannot be had.
 */
export async function listenOnPort(
  server: Server,
  { port, host }: { port: number; host: string },
): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      // For good: a connection that cannot be taken later on must not end the process.
      server.on('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const why = `Cannot listen on ${host}:${port}: ${ProgressError.from(error).message}`;
    throw new ProgressError(ProgressErrorCode.TRANSPORT, why, { cause: error });
  }
}
