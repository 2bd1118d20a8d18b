import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** How a program has ended, and what it has written. */
export interface FinishedProgram {
  /** Null if a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runNode}. */
export interface RunNodeOptions {
  /** The working directory. Default: that of this process. */
  readonly cwd?: string;
  /** The environment. Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** The longest time that it may run. Then it is killed. Default: 55 s, which is less than Jest's limit. */
  readonly limitMs?: number;
}

/**
 * Runs Node with these arguments and an empty standard input, and resolves when it has exited. Without a time
 * limit, a child that hangs would outlive the test.
 */
export async function runNode(
  args: readonly string[],
  { cwd, env, limitMs = 55_000 }: RunNodeOptions = {},
): Promise<FinishedProgram> {
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { exitCode, stdout, stderr };
}
