import type { ProgressToken } from '@milepost/progress-core';
import type { SdkClient, SdkVersion } from '@milepost/sdk-peers';
import { deferred, type Deferred } from '@milepost/testing';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';
import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server';

/**
 * The fields of a progress notification that a tool sends. It is a type and not an interface, because the
 * SDK's types allow further fields.
 */
export type Told = Readonly<{
  progress: number;
  total?: number;
  message?: string;
  progressToken?: ProgressToken;
  _meta?: Record<string, unknown>;
}>;

/** The result of a tool. */
export interface Answer {
  [key: string]: unknown;
  content: { type: 'text'; text: string }[];
  isError?: boolean;
}

/** A call that a server is processing. The test decides what happens. */
export interface Job {
  /** The token of the caller; undefined if it requested no progress. */
  readonly token: ProgressToken | undefined;
  readonly signal: AbortSignal;
  /** Sends a notification through the SDK itself, even an invalid one. */
  tell(told: Told): Promise<void>;
  answer(text: string, isError?: boolean): void;
  /** Responds with a protocol error. */
  refuse(message: string): void;
}

/** A server with tools that do what a test says, and a client that is connected to it. */
export class Upstream {
  readonly #jobs = new Map<string, Deferred<Job>>();

  private constructor(
    readonly client: SdkClient,
    /** Ends the server at once. */
    readonly die: () => Promise<void>,
  ) {}

  /** Connects both, each on its version of the SDK. */
  static async open(sdk: { readonly client: SdkVersion; readonly server: SdkVersion }): Promise<Upstream> {
    const [clientSide, serverSide] = createInMemoryTransportPair();
    const client = createPlainClient(sdk.client);
    const upstream = new Upstream(client, () => serverSide.close());
    const server = sdk.server === 'v1' ? upstream.#serverV1() : upstream.#serverV2();
    await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
    return upstream;
  }

  /** Resolves with the call of the tool `name` when the server has received it. */
  job(name: string): Promise<Job> {
    return this.#deferred(name).promise;
  }

  #serverV1(): McpServerV1 {
    const mcp = new McpServerV1({ name: 'upstream', version: '1.0.0' }, { capabilities: { tools: {} } });
    mcp.server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
      const token = extra._meta?.progressToken;
      return this.#work(params.name, token, extra.signal, (notification) =>
        extra.sendNotification(notification),
      );
    });
    return mcp;
  }

  #serverV2(): McpServerV2 {
    const mcp = new McpServerV2({ name: 'upstream', version: '2.0.0' }, { capabilities: { tools: {} } });
    mcp.server.setRequestHandler('tools/call', ({ params }, { mcpReq }) => {
      const token = mcpReq._meta?.progressToken;
      return this.#work(params.name, token, mcpReq.signal, (notification) => mcpReq.notify(notification));
    });
    return mcp;
  }

  #work(
    name: string,
    token: ProgressToken | undefined,
    signal: AbortSignal,
    notify: (notification: ProgressNotification) => Promise<void>,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#deferred(name).resolve({
        token,
        signal,
        tell: async (told) => {
          if (token === undefined) return;
          await notify({ method: 'notifications/progress', params: { progressToken: token, ...told } });
        },
        answer: (text, isError = false) => resolve({ content: [{ type: 'text', text }], isError }),
        refuse: (message) => reject(new Error(message)),
      });
    });
  }

  #deferred(name: string): Deferred<Job> {
    const known = this.#jobs.get(name) ?? deferred<Job>();
    this.#jobs.set(name, known);
    return known;
  }
}

/** Creates a client that uses only the official SDK. */
export function createPlainClient(sdk: SdkVersion): SdkClient {
  const info = { name: 'client', version: '1.0.0' };
  return sdk === 'v1' ? new ClientV1(info) : new ClientV2(info);
}

interface ProgressNotification {
  method: 'notifications/progress';
  params: Told & Readonly<{ progressToken: ProgressToken }>;
}
