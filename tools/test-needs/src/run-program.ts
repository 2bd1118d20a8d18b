import { spawn } from 'node:child_process';

/** How a program ended. */
export interface Outcome {
  /** `undefined` where it could not be started, or was ended by a signal or the time limit. */
  readonly exitCode: number | undefined;
  /** What it wrote to both streams. */
  readonly output: string;
}

/** Options of {@link runProgram}. */
export interface RunOptions {
  /** In ms. The program is killed when it takes longer. */
  readonly limitMs: number;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Record<string, string>;
}

/** A program may write without end. The last million characters are enough to say why it failed. */
const MAX_OUTPUT_LENGTH = 1_000_000;

/**
 * Runs a program without input, and keeps the end of what it writes. Never rejects: a program that cannot be started has an
 * outcome too.
 */
export function runProgram(
  [command = '', ...args]: readonly string[],
  { limitMs, cwd, env }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-MAX_OUTPUT_LENGTH);
      });
    const end = (exitCode: number | undefined): void => {
      clearTimeout(timer);
      resolve({ exitCode, output });
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      // Its own children may hold the other ends for ever.
      child.stdout.destroy();
      child.stderr.destroy();
      child.unref();
      end(undefined);
    }, limitMs);
    child.once('error', ({ message }) => {
      output ||= message;
      end(undefined);
    });
    child.once('close', (code) => end(code ?? undefined));
  });
}
