import type { Server } from 'node:http';

import { ProgressError, ProgressErrorCode } from '@milepost/progress-core';

/**
 * Makes `server` listen on a port. Resolves when it listens.
 *
 * @throws {@link ProgressError} `transport` (as a rejection) if it cannot listen there, for example because
 *   the port is in use.
 */
export async function listenOnPort(
  server: Server,
  { port, host }: { port: number; host: string },
): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      // Never removed: a later error, such as a connection that cannot be accepted, must not end the process.
      server.on('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    const why = `Cannot listen on ${host}:${port}: ${ProgressError.from(error).message}`;
    throw new ProgressError(ProgressErrorCode.TRANSPORT, why, { cause: error });
  }
}
