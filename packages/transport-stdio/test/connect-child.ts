import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { programArgs } from '@milepost/bundler';
import type { JsonRpcMessage, JsonRpcResult } from '@milepost/progress-core';
import { endAfterEach } from '@milepost/testing';

import { StdioClientTransport, type StdioClientTransportOptions } from '../src/index.js';

/** The arguments with which Node runs a fixture. */
export function fixture(name: string): string[] {
  const file = fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
  return programArgs(file);
}

/** What happened at a transport, and a way to wait for what will. */
export class Recorder {
  readonly messages: JsonRpcMessage[] = [];
  /** In order: `message`, `close`, and each error's text. */
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

  /** Resolves when `count` messages have come. */
  async received(count: number): Promise<void> {
    await this.until(() => this.messages.length >= count);
  }

  /** Resolves when `condition` holds; looked at after each event. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** The result of the request with this id, once it has come. */
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

/** Closes it. A child that still runs is killed first: on a clock that nobody turns, the close would wait for ever. */
async function end({ transport, events }: Recorder): Promise<void> {
  if (transport.pid !== undefined && !events.includes('close') && isAlive(transport.pid))
    process.kill(transport.pid, 'SIGKILL');
  await transport.close();
}

/** A transport to `node <args>`, not yet started; closed after the test. */
export function childOf(args: string[], options: Partial<StdioClientTransportOptions> = {}): Recorder {
  const transport = new StdioClientTransport({ command: process.execPath, args, ...options });
  const child = new Recorder(transport);
  ends.add(() => end(child));
  return child;
}

/** A started transport to a child that runs `script`. */
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

/** All that a stream gives until its end. */
export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(stream, 'end');
  return text;
}
