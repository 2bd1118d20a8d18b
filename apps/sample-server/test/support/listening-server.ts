import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { endUnlessReady } from '@milepost/testing';

import { serverCommand } from './session.js';

/** A process of the server that listens, from source. */
export class ListeningServer {
  /** What it has said on stderr, a line each. */
  readonly said: string[] = [];
  readonly child: ChildProcess;
  readonly exited: Promise<[code: number | null, signal: string | null]>;
  #url = '';

  private constructor(child: ChildProcess) {
    this.child = child;
    // Not `close`: where the channel was closed from here, it does not come.
    const exit = once(child, 'exit') as Promise<[number | null, string | null]>;
    const heard = child.stderr ? once(child.stderr, 'close') : undefined;
    this.exited = Promise.all([exit, heard]).then(([end]) => end);
  }

  /** Resolves when it listens. */
  static async start(transport: 'http' | 'websocket', ...args: string[]): Promise<ListeningServer> {
    const { command, args: base, cwd } = serverCommand();
    const child = spawn(command, [...base, '--transport', transport, ...args], {
      cwd,
      // With the channel it ends with this process.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const server = new ListeningServer(child);
    const lines = createInterface({ input: child.stderr ?? process.stdin });
    lines.on('line', (line) => server.said.push(line));
    await endUnlessReady(Promise.race([once(lines, 'line'), server.exited]), () => server.stop());
    server.#url = /^listening on (\S+)$/.exec(server.said[0] ?? '')?.[1] ?? '';
    return server;
  }

  /** Where it listens; empty where it does not. */
  get url(): string {
    return this.#url;
  }

  get isRunning(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Ends it at once, unless it has ended. */
  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}
