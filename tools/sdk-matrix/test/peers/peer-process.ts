import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect as connectTo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { freePort } from '@milepost/testing';

const LIMIT_MS = 30_000;

/** A third-party server in its own process, which listens on this machine. */
export interface PeerProcess {
  readonly url: URL;
  stop(): Promise<void>;
}

/**
 * Starts `node` with the arguments that `argsFor` returns for a free port, and waits until it listens there.
 */
export async function startPeer(
  argsFor: (port: string) => readonly string[],
  envFor: (port: string) => Record<string, string> = () => ({}),
): Promise<PeerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, argsFor(String(port)), {
    env: { ...process.env, ...envFor(String(port)) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const exited = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill();
    await exited;
  };
  const end = performance.now() + LIMIT_MS;
  while (!(await listens(port))) {
    if (child.exitCode !== null || performance.now() > end) {
      await stop();
      throw new Error(`The server does not listen on port ${String(port)}:\n${output}`);
    }
    await sleep(20);
  }
  return { url: new URL(`http://127.0.0.1:${String(port)}/mcp`), stop };
}

function listens(port: number): Promise<boolean> {
  const socket = connectTo({ port, host: '127.0.0.1' });
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}
