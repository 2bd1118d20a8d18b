import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../../sample-server', import.meta.url));

/** A sample server that listens, in a process of its own, run from source. */
export class ServerProcess {
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  /** Resolves when it listens. */
  static async start(transport: 'http' | 'websocket', ...args: string[]): Promise<ServerProcess> {
    const command = ['--conditions=@milepost/source', '--import', 'tsx', 'src/main.ts'];
    const child = spawn(process.execPath, [...command, '--transport', transport, ...args], {
      cwd: APP,
      // With the channel it ends with this process.
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stderr ?? process.stdin })) {
      said.push(line);
      const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
      if (url === undefined) continue;
      child.stderr?.resume();
      return new ServerProcess(child, url);
    }
    throw new Error(`The server does not listen: ${said.join(' ')}`);
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
