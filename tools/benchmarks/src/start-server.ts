import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** The process of a server, and the URL at which it listens. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

/**
 * Starts a script that serves, and resolves when the script has sent its URL to this process.
 *
 * @throws Error (as a rejection) if the process ends before that.
 */
export async function startServer(script: string, args: readonly string[]): Promise<ServerProcess> {
  const child = fork(script, args);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The server ended before it listened: ${script} ${args.join(' ')}`);
  });
  const [url] = (await Promise.race([once(child, 'message'), ended])) as [string];
  return { child, url };
}
