import { PassThrough, type Readable } from 'node:stream';

import { type Clock, type JsonRpcMessage, systemClock } from '@milepost/progress-core';
import { TransportBase, within } from '@milepost/transport-kit';

import { LineChannel } from './line-channel.js';
import { cannotStart, OwnedChild } from './owned-child.js';
import { StderrRelay } from './stderr-relay.js';

const DEFAULT_SHUTDOWN_GRACE_MS = 2_000;

/** How long the output of a process that is gone is awaited: a grandchild may hold it open for ever. */
const OUTPUT_GRACE_MS = 1_000;

/** How a {@link StdioClientTransport} is set up. */
export interface StdioClientTransportOptions {
  /** The program to start; looked up in PATH, without a shell. */
  command: string;
  /** Its arguments. Default: none. */
  args?: readonly string[] | undefined;
  /**
   * Environment variables for it. It gets these and a few that hold no secrets (HOME, LANG, LOGNAME, PATH, SHELL, TERM, TMPDIR,
   * USER; on Windows their equivalents), not the rest of ours: pass `process.env` for that.
   */
  env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Where it runs. Default: where this process does. */
  cwd?: string | URL | undefined;
  /** What becomes of its standard error: shown as ours, read from the transport's `stderr`, or dropped. Default: `inherit`. */
  stderr?: 'inherit' | 'pipe' | 'ignore' | undefined;
  /** How long `close()` waits before each harder step, in ms. Default: 2,000. */
  shutdownGraceMs?: number | undefined;
  /** The longest message taken, in bytes. Default: 33,554,432 (32 MiB). A longer one is skipped and reported. */
  maxLineBytes?: number | undefined;
  /** Default: the system's. */
  clock?: Clock | undefined;
}

/**
 * The client's side of stdio: starts the server as a child process, and sees it to its end.
 *
 * When the process ends by itself, `onerror` is told of an exit code other than 0 or of the signal, then `onclose` is called;
 * what it had written is delivered before. It does not outlive this process, except one that is killed outright.
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
  #seenOut: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: StdioClientTransportOptions) {
    super();
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#graceMs = options.shutdownGraceMs ?? DEFAULT_SHUTDOWN_GRACE_MS;
    if (options.stderr === 'pipe') this.#stderr = new PassThrough();
  }

  /** The child's process id; undefined before the start, and where it could not be started. */
  get pid(): number | undefined {
    return this.#child?.process.pid;
  }

  /**
   * The child's standard error with `stderr: 'pipe'`, from before the start on; it ends with the transport. Read it: a full pipe
   * stops the child.
   */
  get stderr(): Readable | undefined {
    return this.#stderr;
  }

  /** Resolves when the system has taken the message. */
  send(message: JsonRpcMessage): Promise<void> {
    if (this.state !== 'started' || this.#closing || !this.#channel) return this.refuse();
    return this.#channel.send(message);
  }

  /**
   * Writes what waits, ends the child's input, and waits for it to exit; sends SIGTERM after `shutdownGraceMs`, SIGKILL after
   * another. Resolves when the child is gone.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#shutDown());
  }

  protected async open(): Promise<void> {
    const { command, args = [], env, cwd, stderr = 'inherit', maxLineBytes } = this.#options;
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
      maxLineBytes,
      clock: this.#clock,
      onMessage: (message) => this.deliver(message),
      onError: (error) => this.reportError(error),
    });
    this.#channel = channel;
    channel.open();
    this.#seenOut = this.#seeOut(child, channel);
    await child.started;
  }

  async #seeOut(child: OwnedChild, channel: LineChannel): Promise<void> {
    // A server that can say nothing more is of no use.
    void channel.ended.then(() => child.stop(this.#graceMs, this.#clock));
    await child.gone;
    // The last of its output may still be on the way.
    this.#stderrRelay?.takeRest();
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
    await this.#seenOut;
  }

  #finish(): void {
    this.#stderr?.end();
    this.finish();
  }
}
