import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import type { JsonRpcMessage, JsonRpcResult } from '@milepost/progress-core';
import { endAfterEach } from '@milepost/testing';

import { StdioClientTransport, type StdioClientTransportOptions } from '../src/index.js';

/** Returns the arguments with which Node runs a fixture. */
export function fixture(name: string): string[] {
  const file = fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
  return programArgs(file);
}

/** Records the events of a transport, and waits for events to come. */
export class Recorder {
  readonly messages: JsonRpcMessage[] = [];
  /** The events in order: `message`, `close`, or the text of an error. */
  readonly events: string[] = [];
  readonly closed: Promise<void>;
  readonly #waiting = new Set<() => void>();

  constructor(readonly transport: StdioClientTransport) {
    transport.onmessage = (message) => {
      this.messages.push(message);
      this.#happened('message');
    };
    transport.onerror = (error) => this.#happened(error.message);
    this.closed = new Promise((resolve) => {
      transport.onclose = () => {
        this.#happened('close');
        resolve();
      };
    });
  }

  /** Resolves when `count` messages have arrived. */
  async received(count: number): Promise<void> {
    await this.until(() => this.messages.length >= count);
  }

  /** Resolves when `condition` returns true. It is called now and after each event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Resolves with the result of the request with this id, when it has arrived. */
  async result(id: number): Promise<JsonRpcResult['result']> {
    const find = () => this.messages.find((message) => 'result' in message && message.id === id);
    await this.until(() => find() !== undefined);
    return (find() as JsonRpcResult).result;
  }

  #happened(event: string): void {
    this.events.push(event);
    for (const resolve of this.#waiting) resolve();
    this.#waiting.clear();
  }
}

const ends = endAfterEach();

/**
 * Closes the transport. Kills a running child first, because with a fake clock the close could wait for ever.
 */
async function end({ transport, events }: Recorder): Promise<void> {
  if (transport.pid !== undefined && !events.includes('close') && isAlive(transport.pid))
    process.kill(transport.pid, 'SIGKILL');
  await transport.close();
}

/** Creates a transport to `node <args>`, and does not start it. It is closed after the test. */
export function childOf(args: string[], options: Partial<StdioClientTransportOptions> = {}): Recorder {
  const transport = new StdioClientTransport({ command: process.execPath, args, ...options });
  const child = new Recorder(transport);
  ends.add(() => end(child));
  return child;
}

/** Starts a transport to a child that runs `script`. */
export async function startScript(
  script: string,
  options: Partial<StdioClientTransportOptions> = {},
): Promise<Recorder> {
  const child = childOf(['-e', script], options);
  await child.transport.start();
  return child;
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Reads a stream to its end, and resolves with the text. */
export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(stream, 'end');
  return text;
}
