import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';

import {
  isProgressNotification,
  type JsonRpcMessage,
  type Progress,
  type Transport,
} from '@milepost/progress-core';
import { programArgs } from '@milepost/bundler';
import { endUnlessReady } from '@milepost/testing';
import { StdioClientTransport, StreamTransport } from '@milepost/transport-stdio';
import { type CallToolResult, Client } from '@modelcontextprotocol/client';

import { createSampleServer, type SampleServer, type SampleServerOptions } from '../../src/index.js';

// The folder apps/sample-server.
const appFolder = fileURLToPath(new URL('../../', import.meta.url));

/** Returns the command that starts a server process. */
export function serverCommand(): { command: string; args: string[]; cwd: string } {
  return { command: process.execPath, args: programArgs(`${appFolder}src/main.ts`), cwd: appFolder };
}

/** The result of one call, and the messages that were received for it. */
export interface Call {
  result: CallToolResult;
  /** The text of the result. */
  text: string;
  /** The progress that was received during the call. */
  updates: Progress[];
  /** All messages that were received after the call was sent, in order. The response is the last one. */
  messages: JsonRpcMessage[];
}

export interface CallOptions {
  /** Whether to ask for progress. Default: true. */
  progress?: boolean;
  signal?: AbortSignal;
}

/** A client of the official SDK that is connected to a sample server. */
export class Session {
  readonly client: Client;
  /**
   * All messages since the connection, in order, as the transport received them: also those that the client
   * ignores.
   */
  readonly received: JsonRpcMessage[] = [];
  readonly #transport: Transport;

  /**
   * @param mode - `auto`: the newest revision of the protocol; `legacy` (default): a revision with sessions.
   */
  constructor(transport: Transport, mode: 'legacy' | 'auto' = 'legacy') {
    this.client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
    this.#transport = transport;
  }

  async connect(): Promise<this> {
    await endUnlessReady(this.client.connect(this.#transport), () => this.#transport.close());
    const { onmessage } = this.#transport;
    this.#transport.onmessage = (message) => {
      this.received.push(message);
      onmessage?.(message);
    };
    return this;
  }

  /** The valid progress notifications among the received messages. */
  get updates(): Progress[] {
    return progressOf(this.received);
  }

  async call(name: string, args: Record<string, unknown> = {}, options: CallOptions = {}): Promise<Call> {
    const { progress = true, signal } = options;
    const start = this.received.length;
    const result = await this.client.callTool(
      { name, arguments: args },
      { ...(progress && { onprogress: () => undefined }), ...(signal && { signal }) },
    );
    const messages = this.received.slice(start);
    const [content] = result.content;
    return {
      result,
      text: content?.type === 'text' ? content.text : '',
      updates: progressOf(messages),
      messages,
    };
  }

  close(): Promise<void> {
    return this.client.close();
  }
}

/** Starts a server in another process, and resolves to a session with it over stdio. */
export function startServerProcess(args: readonly string[] = []): Promise<Session> {
  const { command, args: base, cwd } = serverCommand();
  return new Session(new StdioClientTransport({ command, args: [...base, ...args], cwd })).connect();
}

/** Creates a server in this process, and resolves to it and to a session with it over streams. */
export async function startServerHere(
  options: SampleServerOptions,
): Promise<{ session: Session; server: SampleServer }> {
  const [up, down] = [new PassThrough(), new PassThrough()];
  const transport = new StreamTransport({ readable: up, writable: down });
  const server = createSampleServer(options);
  await server.connect(transport);
  return {
    session: await new Session(new StreamTransport({ readable: down, writable: up })).connect(),
    server,
  };
}

function progressOf(messages: readonly JsonRpcMessage[]): Progress[] {
  return messages.flatMap((message) => (isProgressNotification(message) ? [message.params] : []));
}
