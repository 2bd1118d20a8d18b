import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import type { JsonRpcResult } from '@milepost/progress-core';
import { endAfterEach, isAlive, until } from '@milepost/testing';
import { TransportRecorder } from '@milepost/testing/transports';

import { StdioClientTransport, type StdioClientTransportOptions } from '../src/index.js';

/** Returns the arguments with which Node runs a fixture. */
export function fixture(name: string): string[] {
  const file = fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
  return programArgs(file);
}

/** Records the events of a transport to a child process: `message`, the text of an error, or `close`. */
export class ChildRecorder extends TransportRecorder<StdioClientTransport> {
  /** Resolves with the result of the request with this id, when it has arrived. */
  async result(id: number): Promise<JsonRpcResult['result']> {
    const find = () => this.messages.find((message) => 'result' in message && message.id === id);
    await until(() => find() !== undefined, `the result of request ${String(id)}`);
    return (find() as JsonRpcResult).result;
  }
}

const ends = endAfterEach();

/**
 * Closes the transport. Kills a running child first, because with a fake clock the close could wait for ever.
 */
async function end({ transport, isClosed }: ChildRecorder): Promise<void> {
  if (transport.pid !== undefined && !isClosed && isAlive(transport.pid))
    process.kill(transport.pid, 'SIGKILL');
  await transport.close();
}

/** Creates a transport to `node <args>`, and does not start it. It is closed after the test. */
export function childOf(args: string[], options: Partial<StdioClientTransportOptions> = {}): ChildRecorder {
  const transport = new StdioClientTransport({ command: process.execPath, args, ...options });
  const child = new ChildRecorder(transport);
  ends.add(() => end(child));
  return child;
}

/** Starts a transport to a child that runs `script`. */
export async function startScript(
  script: string,
  options: Partial<StdioClientTransportOptions> = {},
): Promise<ChildRecorder> {
  const child = childOf(['-e', script], options);
  await child.transport.start();
  return child;
}
