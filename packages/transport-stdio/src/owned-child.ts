import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { within } from '@milepost/transport-kit';

import { killAtExit } from './kill-at-exit.js';
import { safeEnvironment } from './safe-environment.js';

/** What is started. */
export interface OwnedChildOptions {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>> | undefined;
  cwd: string | URL | undefined;
  stderr: 'inherit' | 'pipe' | 'ignore';
}

/** A child process that we have started and must see to the end. */
export class OwnedChild {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable | null>;
  /** Resolves when it runs; rejects with a `transport` error when it cannot be started. */
  readonly started: Promise<void>;
  /** Resolves when it is gone, or could not be started. */
  readonly gone: Promise<void>;
  readonly #name: string;
  #startFault: ProgressError | undefined;
  #stopping: Promise<void> | undefined;
  #stopSignal: NodeJS.Signals | undefined;

  /** @throws what `spawn` throws for arguments of the wrong kind. */
  constructor(options: OwnedChildOptions) {
    const { command, args, env, cwd, stderr } = options;
    // Without the arguments: some hold secrets.
    this.#name = command;
    this.process = spawn(command, args, {
      env: { ...safeEnvironment(), ...env },
      ...(cwd !== undefined && { cwd }),
      stdio: ['pipe', 'pipe', stderr],
      windowsHide: true,
    }) as ChildProcessByStdio<Writable, Readable, Readable | null>;
    this.started = new Promise((resolve, reject) => {
      this.process.once('spawn', resolve);
      // On, not once: also a signal that cannot be sent is told as an error, and must not end our process.
      this.process.on('error', (error) => {
        if (this.process.pid === undefined) reject((this.#startFault = cannotStart(this.#name, error)));
      });
    });
    this.started.catch(() => undefined);
    const letGo = killAtExit(this.process);
    this.gone = new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.started.catch(resolve);
    });
    void this.gone.then(letGo);
  }

  /** Why it is gone, where that is no good end: undefined while it runs, and after exit code 0. */
  get fault(): ProgressError | undefined {
    const { exitCode, signalCode } = this.process;
    if (this.#startFault) return this.#startFault;
    if ((exitCode === null && signalCode === null) || exitCode === 0) return undefined;
    let how = signalCode === null ? `exited with code ${String(exitCode)}` : `was killed by ${signalCode}`;
    if (this.#stopSignal) how = `closed its end of the channel, did not exit, and ${how}`;
    return new ProgressError(ProgressErrorCode.TRANSPORT, `The process "${this.#name}" ${how}.`, {
      details: { exitCode, signal: signalCode },
    });
  }

  /** Asks it to go: by ending its input, then by SIGTERM, then by SIGKILL, each after another `graceMs`. */
  stop(graceMs: number, clock: Clock): Promise<void> {
    return (this.#stopping ??= this.#stop(graceMs, clock));
  }

  async #stop(graceMs: number, clock: Clock): Promise<void> {
    this.process.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await within(this.gone, graceMs, clock)) return;
      this.#stopSignal = signal;
      this.process.kill(signal);
    }
    await this.gone;
  }
}

/** The refusal of a command that cannot be started. */
export function cannotStart(name: string, cause: unknown): ProgressError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ProgressError(ProgressErrorCode.TRANSPORT, `The process "${name}" cannot be started: ${why}`, {
    cause,
  });
}
