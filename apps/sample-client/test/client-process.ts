import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endAfterEach, until } from '@milepost/testing';

const APP = fileURLToPath(new URL('..', import.meta.url));
// One that hangs is ended before its test gives up.
const LIMIT_MS = 50_000;
const SERVER = fileURLToPath(new URL('../../sample-server/src/', import.meta.url));

/** The arguments with which Node runs the client. */
export function clientArgs(): string[] {
  // The client imports the server, and starts it.
  for (const name of ['index.ts', 'main.ts']) programArgs(`${SERVER}${name}`);
  return programArgs(`${APP}src/main.ts`);
}

/** A server that behaves as badly as a test wants; see the file. */
export function bareServer(behaviour: string): string[] {
  return ['--', process.execPath, 'test/fixtures/bare-server.mjs', behaviour];
}

/** What a program wrote, and what it exited with. */
export interface Finished {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

const ends = endAfterEach();

/** The client as a child process, run from source; killed after the test. */
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

  /** Waits until what was written, on either stream, matches. */
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

  /** The process ids of its children, as the system of a Linux knows them. */
  children(): number[] {
    const pid = String(this.#child.pid);
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Types into its terminal. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  #end(): void {
    this.kill('SIGKILL');
    // A server that it has started may hold the other ends.
    for (const stream of this.#child.stdio) stream?.destroy();
  }

  /** Stops reading its output, as `head` does. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }
}

/** Starts the client with its output in pipes. */
export function startClient(args: readonly string[], env?: Record<string, string>): ClientProcess {
  return new ClientProcess(process.execPath, [...clientArgs(), ...args], env);
}

/** Runs the client to its end with its output in pipes. */
export function runClient(args: readonly string[], env?: Record<string, string>): Promise<Finished> {
  return startClient(args, env).finished;
}

/** Starts the client in a pseudo terminal of 80 columns, made by `script` of util-linux: part of every Debian. */
export function startInTerminal(args: readonly string[], env: Record<string, string> = {}): ClientProcess {
  const words = [process.execPath, ...clientArgs(), ...args].map((word) => `'${word}'`).join(' ');
  const command = `stty cols 80 rows 24; exec ${words}`;
  return new ClientProcess('script', ['-qec', command, '/dev/null'], {
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    ...env,
  });
}

/** Resolves when a process is gone; the system takes a moment to end one that was killed. */
export async function gone(pid: number): Promise<void> {
  await until(() => !isAlive(pid), `process ${String(pid)} is gone`);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Whose parent is gone stays behind as a zombie until somebody asks for its exit code.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
