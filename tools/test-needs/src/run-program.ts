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

/** Runs a program without input and keeps what it writes. Never rejects: a program that cannot be started has an outcome too. */
export function runProgram(
  [command = '', ...args]: readonly string[],
  { limitMs, cwd, env }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.once('error', ({ message }) => resolve({ exitCode: undefined, output: message }));
    child.once('close', (code) => resolve({ exitCode: code ?? undefined, output }));
  });
}
