import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';

import { type Clock, ProgressError, ProgressErrorCode } from '@milepost/progress-core';
import { within } from '@milepost/transport-kit';

import { killAtExit } from './kill-at-exit.js';
import { safeEnvironment } from './safe-environment.js';

/** Options of an {@link OwnedChild}. */
export interface OwnedChildOptions {
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string | undefined>> | undefined;
  cwd: string | URL | undefined;
  stderr: 'inherit' | 'pipe' | 'ignore';
}

/** Starts a child process, and stops it. */
export class OwnedChild {
  readonly process: ChildProcessByStdio<Writable, Readable, Readable | null>;
  /** Resolves when the child runs; rejects with a `transport` error when it cannot be started. */
  readonly started: Promise<void>;
  /** Resolves when the child has exited, or could not be started. */
  readonly exited: Promise<void>;
  readonly #name: string;
  #startFault: ProgressError | undefined;
  #stopping: Promise<void> | undefined;
  #stopSignal: NodeJS.Signals | undefined;

  /** @throws the error of `spawn` when an argument is invalid, for example an empty command. */
  constructor(options: OwnedChildOptions) {
    const { command, args, env, cwd, stderr } = options;
    // Error messages show only the command, because arguments can hold secrets.
    this.#name = command;
    this.process = spawn(command, args, {
      env: { ...safeEnvironment(), ...env },
      ...(cwd !== undefined && { cwd }),
      stdio: ['pipe', 'pipe', stderr],
      windowsHide: true,
    }) as ChildProcessByStdio<Writable, Readable, Readable | null>;
    this.started = new Promise((resolve, reject) => {
      this.process.once('spawn', resolve);
      // `on`, not `once`: a signal that cannot be sent also emits 'error', and must not end this process.
      this.process.on('error', (error) => {
        if (this.process.pid === undefined) reject((this.#startFault = cannotStart(this.#name, error)));
      });
    });
    this.started.catch(() => undefined);
    const forget = killAtExit(this.process);
    this.exited = new Promise((resolve) => {
      this.process.once('exit', resolve);
      this.started.catch(resolve);
    });
    void this.exited.then(forget);
  }

  /** The error with which the child ended; undefined while it runs, and after exit code 0. */
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

  /**
   * Stops the child: ends its input, sends SIGTERM after `graceMs`, and SIGKILL after another `graceMs`.
   * Resolves when the child has exited. Later calls return the same promise.
   */
  stop(graceMs: number, clock: Clock): Promise<void> {
    return (this.#stopping ??= this.#stop(graceMs, clock));
  }

  async #stop(graceMs: number, clock: Clock): Promise<void> {
    this.process.stdin.end();
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      if (await within(this.exited, graceMs, clock)) return;
      this.#stopSignal = signal;
      this.process.kill(signal);
    }
    await this.exited;
  }
}

/** Creates the error for a command that cannot be started. */
export function cannotStart(name: string, cause: unknown): ProgressError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ProgressError(ProgressErrorCode.TRANSPORT, `The process "${name}" cannot be started: ${why}`, {
    cause,
  });
}
