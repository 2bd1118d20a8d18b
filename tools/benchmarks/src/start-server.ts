import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** A server in a process of its own, and where it can be reached. */
export interface ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
}

/**
 * Starts a script that tells its parent its URL once it listens.
 *
 * @throws Error (as a rejection) when the process ends before that.
 */
export async function startServer(script: string, args: readonly string[]): Promise<ServerProcess> {
  const child = fork(script, args);
  const ended = once(child, 'exit').then(() => {
    throw new Error(`The server ended before it listened: ${script} ${args.join(' ')}`);
  });
  const [url] = (await Promise.race([once(child, 'message'), ended])) as [string];
  return { child, url };
}
