import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endUnlessReady } from '@milepost/testing';

const script = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
const sampleServer = fileURLToPath(new URL('../../../sample-server/src/index.ts', import.meta.url));
const cwd = fileURLToPath(new URL('../../../sample-server/data', import.meta.url));

/** The server as `npm run web` starts it, in a process of its own. */
export interface WebProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** What it wrote to its stderr. */
  readonly log: () => string;
  /** Sends the signal; resolves with the exit code, or the signal that ended it. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
}

/** The arguments with which Node runs the server. */
export function webArgs(): string[] {
  // The server imports the sample server.
  programArgs(sampleServer);
  return programArgs(script);
}

/** Starts it; resolves when it listens. @throws with what it wrote, where it ends before. */
export async function startWeb(port = 0): Promise<WebProcess> {
  const child = spawn(process.execPath, [...webArgs(), '--port', String(port)], { cwd, stdio: 'pipe' });
  let output = '';
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  // Not 'exit': what it wrote last may still be on its way then.
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      const found = /http:\S+/.exec(output)?.[0];
      if (found) resolve(found);
    });
    void exited.then(() => reject(new Error(`The server ended before it listened: ${output}${log}`)), reject);
  });
  const url = await endUnlessReady(listening, () => child.kill('SIGKILL'));
  return {
    child,
    url,
    port: Number(new URL(url).port),
    log: () => log,
    end: async (signal = 'SIGTERM') => {
      child.kill(signal);
      const [code, by] = await exited;
      return code ?? by;
    },
  };
}
