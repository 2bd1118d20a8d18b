import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import { endUnlessReady } from '@milepost/testing';

const script = fileURLToPath(new URL('../../src/server/main.ts', import.meta.url));
const sampleServer = fileURLToPath(new URL('../../../sample-server/src/index.ts', import.meta.url));
const cwd = fileURLToPath(new URL('../../../sample-server/data', import.meta.url));

/** The server of `npm run web`, in a separate process. */
export interface WebProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** Returns everything that the server has written to stderr. */
  readonly log: () => string;
  /** Sends the signal. Resolves with the exit code, or with the signal that ended the process. */
  readonly end: (signal?: NodeJS.Signals) => Promise<number | NodeJS.Signals | null>;
}

/** Returns the arguments with which Node runs the server. */
export function webArgs(): string[] {
  // This call bundles the sample server too, because the server imports it.
  programArgs(sampleServer);
  return programArgs(script);
}

/**
 * Starts the server. Resolves when it listens.
 *
 * @param port - the port to listen on; 0 for any free one.
 * @throws Error with the output of the server if it ends before it listens.
 */
export async function startWeb(port = 0): Promise<WebProcess> {
  const child = spawn(process.execPath, [...webArgs(), '--port', String(port)], { cwd, stdio: 'pipe' });
  let output = '';
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  // 'exit' is not used, because at that time the last output may not have arrived.
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
