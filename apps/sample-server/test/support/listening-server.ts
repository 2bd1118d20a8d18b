import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { endUnlessReady } from '@milepost/testing';

import { serverCommand } from './session.js';

/** A server in another process that listens on a port. */
export class ListeningServer {
  /** The lines that the server has written to stderr so far. */
  readonly stderrLines: string[] = [];
  readonly child: ChildProcess;
  readonly exited: Promise<[code: number | null, signal: string | null]>;
  #url = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    // `exit` and not `close`: there is no `close` event if this process has closed the channel.
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
    const stderrClosed = child.stderr ? once(child.stderr, 'close') : undefined;
    this.exited = Promise.all([exit, stderrClosed]).then(([end]) => end);
  }

  /**
   * Starts a server. Resolves when it has written its first line to stderr, which is its address if it
   * listens, or when it has exited.
   */
  static async start(transport: 'http' | 'websocket', ...args: string[]): Promise<ListeningServer> {
    const { command, args: base, cwd } = serverCommand();
    const child = spawn(command, [...base, '--transport', transport, ...args], {
      cwd,
      // The channel makes the server end when this process ends.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const server = new ListeningServer(child);
    const lines = createInterface({ input: child.stderr ?? process.stdin });
    lines.on('line', (line) => server.stderrLines.push(line));
    await endUnlessReady(Promise.race([once(lines, 'line'), server.exited]), () => server.stop());
    server.#url = /^listening on (\S+)$/.exec(server.stderrLines[0] ?? '')?.[1] ?? '';
    return server;
  }

  /** The URL for clients; empty if the server does not listen. */
  get url(): string {
    return this.#url;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Kills the server unless it has exited, and resolves when it has. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
