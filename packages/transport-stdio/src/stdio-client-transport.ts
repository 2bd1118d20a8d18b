import { PassThrough, type Readable } from 'node:stream';

import { type Clock, type JsonRpcMessage, systemClock } from '@milepost/progress-core';
import { durationOption, limitOption, TransportBase, within } from '@milepost/transport-kit';

import { LineChannel } from './line-channel.js';
import { cannotStart, OwnedChild } from './owned-child.js';
import { StderrRelay } from './stderr-relay.js';

const DEFAULT_SHUTDOWN_GRACE_MS = 2_000;

/**
 * How long the transport waits for the rest of the output after the child has exited, in ms. The limit is
 * needed because a grandchild can hold the output open for ever.
 */
const OUTPUT_GRACE_MS = 1_000;

/** Options of a {@link StdioClientTransport}. */
export interface StdioClientTransportOptions {
  /** The program to start. It is looked up in PATH and runs without a shell. */
  command: string;
  /** The arguments of the program. Default: none. */
  args?: readonly string[] | undefined;
  /**
   * Environment variables to add; `undefined` removes one. Default: none.
   *
   * The child always receives a few variables that hold no secrets: HOME, LANG, LOGNAME, PATH, SHELL, TERM,
   * TMPDIR and USER, or their equivalents on Windows. It does not receive the others of this process: pass
   * `process.env` for that.
   */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** The working directory of the child. Default: that of this process. */
  cwd?: string | URL | undefined;
  /**
   * Where the child's standard error goes. Default: `inherit`.
   *
   * - `inherit`: to the standard error of this process.
   * - `pipe`: to the `stderr` stream of the transport.
   * - `ignore`: it is dropped.
   */
  stderr?: 'inherit' | 'pipe' | 'ignore' | undefined;
  /**
   * How long `close()` waits before each harder step, in ms, above 0; `Infinity` for no limit. Default: 2,000.
   */
  shutdownGraceMs?: number | undefined;
  /**
   * The longest message that is accepted, in bytes. Default: 33,554,432 (32 MiB). A longer one is skipped and
   * reported to `onerror`.
   */
  maxMessageBytes?: number | undefined;
  /** The source of time. Default: the system clock. */
  clock?: Clock | undefined;
}

/**
 * The client side of stdio: starts the server as a child process, and stops it.
 *
 * - `start()` rejects with a `ProgressError` of code `transport` when the command cannot be started.
 * - When the child ends by itself, its remaining messages are delivered first. Then `onerror` receives an
 *   exit code other than 0, or the signal, and then `onclose` is called.
 * - When this process exits without `close()`, the child is killed. The exception: a process that is itself
 *   killed by a signal cannot do this.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/lifecycle#stdio
 */
export class StdioClientTransport extends TransportBase {
  readonly #options: StdioClientTransportOptions;
  readonly #clock: Clock;
  readonly #graceMs: number;
  readonly #stderr: PassThrough | undefined;
  #child: OwnedChild | undefined;
  #channel: LineChannel | undefined;
  #stderrRelay: StderrRelay | undefined;
  #childEnd: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /** @throws TypeError or RangeError if a limit is not a number, or is out of its range. */
  constructor(options: StdioClientTransportOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#graceMs = durationOption('shutdownGraceMs', options.shutdownGraceMs, DEFAULT_SHUTDOWN_GRACE_MS);
    // Checked here, because the decoder is created only at the start.
    limitOption('maxMessageBytes', options.maxMessageBytes, Infinity);
    if (options.stderr === 'pipe') this.#stderr = new PassThrough();
  }

  /** The process id of the child; undefined before the start, and when the child could not be started. */
  get pid(): number | undefined {
    return this.#child?.process.pid;
  }

  /**
   * The child's standard error; undefined without `stderr: 'pipe'`.
   *
   * The stream exists before the start. It ends when the transport closes, or before. Read it: a full pipe
   * blocks the child.
   */
  get stderr(): Readable | undefined {
    return this.#stderr;
  }

  /**
   * Sends one message. Resolves when the operating system has accepted it.
   *
   * @throws ProgressError (as a rejection): `state_error` before the start; `transport` after `close()` was
   *   called, and when the message cannot be encoded or the child is gone.
   */
  send(message: JsonRpcMessage): Promise<void> {
    if (this.state !== 'started' || this.#closing || !this.#channel) return this.refuse();
    return this.#channel.send(message);
  }

  /**
   * Stops the child, and resolves when it has exited. The steps:
   *
   * 1. Writes the messages that still wait, for at most `shutdownGraceMs`.
   * 2. Ends the child's input.
   * 3. Sends SIGTERM if the child still runs after `shutdownGraceMs`.
   * 4. Sends SIGKILL after another `shutdownGraceMs`.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown());
  }

  protected async open(): Promise<void> {
    const { command, args = [], env, cwd, stderr = 'inherit', maxMessageBytes } = this.#options;
    let child: OwnedChild;
    try {
      child = new OwnedChild({ command, args, env, cwd, stderr });
    } catch (error) {
      this.#finish();
      throw cannotStart(command, error);
    }
    this.#child = child;
    const { stdin, stdout, stderr: childStderr } = child.process;
    if (this.#stderr && childStderr) this.#stderrRelay = new StderrRelay(childStderr, this.#stderr);
    const channel = new LineChannel({
      readable: stdout,
      writable: stdin,
      maxMessageBytes,
      clock: this.#clock,
      onMessage: (message) => this.deliver(message),
      onError: (error) => this.reportError(error),
    });
    this.#channel = channel;
    channel.open();
    this.#childEnd = this.#awaitChildEnd(child, channel);
    await child.started;
  }

  async #awaitChildEnd(child: OwnedChild, channel: LineChannel): Promise<void> {
    // A server that can send no more messages is of no use, so it is stopped.
    void channel.ended.then(() => child.stop(this.#graceMs, this.#clock));
    await child.exited;
    // The last part of its output may not have been read yet.
    this.#stderrRelay?.readRest();
    await within(Promise.all([channel.ended, this.#stderrRelay?.ended]), OUTPUT_GRACE_MS, this.#clock);
    const { fault } = child;
    channel.close(fault);
    child.process.stdin.destroy();
    child.process.stdout.destroy();
    this.#stderrRelay?.close();
    if (fault && !this.#closing && this.pid !== undefined) this.reportError(fault);
    this.#finish();
  }

  async #shutDown(): Promise<void> {
    if (!this.#child || !this.#channel) {
      this.#finish();
      return;
    }
    await this.#channel.drain(this.#graceMs);
    void this.#child.stop(this.#graceMs, this.#clock);
    await this.#childEnd;
  }

  #finish(): void {
    this.#stderr?.end();
    this.finish();
  }
}
