import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endUnlessReady } from '@milepost/testing';

const APP = fileURLToPath(new URL('../../sample-server/', import.meta.url));

/** A sample server that listens in a separate process, built from source. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #url = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get url(): string {
    return this.#url;
  }

  /** Starts a server. Resolves when it listens. */
  static async start(transport: 'http' | 'websocket', ...args: string[]): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      [...programArgs(`${APP}src/main.ts`), '--transport', transport, ...args],
      {
        cwd: APP,
        // The IPC channel makes the server end when this process ends.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    );
    const server = new ServerProcess(child);
    server.#url = await endUnlessReady(listening(child), () => server.kill());
    return server;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Kills the server, as in a crash. Resolves when it has ended. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/** Resolves with the URL on which the child process reports that it listens. */
async function listening({ stderr }: ChildProcess): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface({ input: stderr ?? process.stdin })) {
    lines.push(line);
    const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
    if (url === undefined) continue;
    stderr?.resume();
    return url;
  }
  throw new Error(`The server does not listen: ${lines.join(' ')}`);
}
