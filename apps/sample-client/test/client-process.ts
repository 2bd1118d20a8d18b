import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endAfterEach, isAlive, until } from '@milepost/testing';

const APP = fileURLToPath(new URL('..', import.meta.url));
// A process that hangs is killed before the time limit of its test.
const LIMIT_MS = 50_000;
const SERVER = fileURLToPath(new URL('../../sample-server/src/', import.meta.url));

/** Returns the arguments with which Node runs the client. */
export function clientArgs(): string[] {
  // These calls bundle the server too, because the client imports it and starts it as a process.
  for (const name of ['index.ts', 'main.ts']) programArgs(`${SERVER}${name}`);
  return programArgs(`${APP}src/main.ts`);
}

/**
 * Returns the arguments that make the client start a server that misbehaves; see `fixtures/bare-server.mjs`.
 */
export function bareServer(behaviour: string): string[] {
  return ['--', process.execPath, 'test/fixtures/bare-server.mjs', behaviour];
}

/** The output and the exit code of a program. */
export interface Finished {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const ends = endAfterEach();

/** The client as a child process, built from source. It is killed after the test. */
export class ClientProcess {
  readonly finished: Promise<Finished>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';
  #changed = (): void => undefined;

  constructor(command: string, args: readonly string[], env: Record<string, string> = {}) {
    const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
    this.#child = spawn(command, args, {
      cwd: APP,
      env: { ...inherited, ...env },
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    ends.add(() => this.#end());
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#changed();
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      this.#changed();
    });
    this.finished = new Promise((resolve, reject) => {
      this.#child.on('error', reject);
      this.#child.on('close', (exitCode) => {
        this.#changed();
        resolve({ exitCode, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  /** Waits until stdout or stderr matches `pattern`. @throws Error if the process ends before. */
  async until(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.#stdout) ?? pattern.exec(this.#stderr);
      if (match) return match;
      if (this.#child.exitCode !== null)
        throw new Error(`It ended without ${String(pattern)}: ${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  /** Returns the process ids of the child processes. Works only on Linux, because it reads `/proc`. */
  children(): number[] {
    const pid = String(this.#child.pid);
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Writes to stdin, as a user who types in the terminal. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  #end(): void {
    this.kill('SIGKILL');
    // A server that the client has started may keep the other ends of the streams open.
    for (const stream of this.#child.stdio) stream?.destroy();
  }

  /** Stops reading stdout, as `head` does. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }
}

/** Starts the client. Its output goes to pipes. */
export function startClient(args: readonly string[], env?: Record<string, string>): ClientProcess {
  return new ClientProcess(process.execPath, [...clientArgs(), ...args], env);
}

/** Runs the client until it exits. Its output goes to pipes. */
export function runClient(args: readonly string[], env?: Record<string, string>): Promise<Finished> {
  return startClient(args, env).finished;
}

/**
 * Starts the client in a pseudo terminal of 80 columns. The terminal is created by `script` of util-linux,
 * which every Debian has.
 */
export function startInTerminal(args: readonly string[], env: Record<string, string> = {}): ClientProcess {
  const words = [process.execPath, ...clientArgs(), ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols 80 rows 24; exec ${words}`;
  return new ClientProcess('script', ['-qec', command, '/dev/null'], {
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...env,
  });
}

/** Resolves when a process has ended. The system needs a moment to end a process that was killed. */
export async function untilEnded(pid: number): Promise<void> {
  await until(() => !isAlive(pid), `process ${String(pid)} has ended`);
}
