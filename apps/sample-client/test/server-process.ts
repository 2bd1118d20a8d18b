import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endUnlessReady } from '@milepost/testing';

const APP = fileURLToPath(new URL('../../sample-server/', import.meta.url));

/** A sample server that listens, in a process of its own, run from source. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #url = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  get url(): string {
    return this.#url;
  }

  /** Resolves when it listens. */
  static async start(transport: 'http' | 'websocket', ...args: string[]): Promise<ServerProcess> {
    const child = spawn(
      process.execPath,
      [...programArgs(`${APP}src/main.ts`), '--transport', transport, ...args],
      {
        cwd: APP,
        // With the channel it ends with this process.
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

  /** Ends it as a crash would; resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'exit');
  }
}

/** Resolves to the URL where the child says that it listens. */
async function listening({ stderr }: ChildProcess): Promise<string> {
  const said: string[] = [];
  for await (const line of createInterface({ input: stderr ?? process.stdin })) {
    said.push(line);
    const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
    if (url === undefined) continue;
    stderr?.resume();
    return url;
  }
  throw new Error(`The server does not listen: ${said.join(' ')}`);
}
