import {
  type CallOptions,
  callTool,
  relayProgress,
  type ReporterForOptions,
  type ToolParams,
  withProgress,
} from '@milepost/mcp-sdk';
import type { ProgressReporter } from '@milepost/progress-reporter';
import { MessageLog, type SdkClient, type SdkVersion } from '@milepost/sdk-peers';
import { createInMemoryTransportPair } from '@milepost/transport-in-memory';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { McpServer as McpServerV2 } from '@modelcontextprotocol/server';

import { type Answer, createPlainClient, Upstream } from './upstream-server.js';

/** A request that a gateway answers. */
interface Asked {
  /** The params as the client sent them, with its token in `_meta`. */
  readonly params: ToolParams;
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
}

/** Handles a request at the gateway, and resolves with its result. */
export type Handle = (asked: Asked) => Promise<unknown>;

/** A client of a gateway. */
export interface Downstream {
  readonly client: SdkClient;
  readonly wire: MessageLog;
}

/** A server to any number of clients, and a client to two servers: one on the SDK v1, one on v2. */
export class Gateway {
  readonly #sdk: SdkVersion;
  readonly #open: { close(): Promise<void> }[] = [];

  private constructor(
    sdk: SdkVersion,
    readonly first: Upstream,
    readonly second: Upstream,
  ) {
    this.#sdk = sdk;
    this.#open.push(first.client, second.client);
  }

  /** Connects a gateway on one version of the SDK to its servers. */
  static async open(sdk: SdkVersion): Promise<Gateway> {
    const first = await Upstream.open({ client: sdk, server: 'v1' });
    const second = await Upstream.open({ client: sdk, server: 'v2' });
    return new Gateway(sdk, first, second);
  }

  /** Connects a client, whose requests are answered by `handle`. */
  async connect(handle: Handle, options: ReporterForOptions = {}): Promise<Downstream> {
    const [clientSide, serverSide] = createInMemoryTransportPair();
    const wire = new MessageLog(clientSide);
    const client = createPlainClient(this.#sdk);
    const server = this.#sdk === 'v1' ? gatewayV1(handle, options) : gatewayV2(handle, options);
    await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
    this.#open.push(client);
    return { client, wire };
  }

  /** Closes every connection. */
  async close(): Promise<void> {
    await Promise.all(this.#open.map((peer) => peer.close()));
  }
}

/** Returns a handler that calls the tool of the same name at another server, and forwards its progress. */
export function passTo({ client }: Upstream, options: CallOptions = {}): Handle {
  return ({ params: { name }, signal, progress }) => {
    const call = callTool(client, { name }, { signal, ...options });
    void relayProgress(call, progress);
    return call.result;
  };
}

function gatewayV1(handle: Handle, options: ReporterForOptions): McpServerV1 {
  const mcp = new McpServerV1({ name: 'gateway', version: '1.0.0' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler(
    CallToolRequestSchema,
    withProgress(async ({ params: { name, arguments: args = {}, _meta = {} } }, { signal }, progress) => {
      const params = { name, arguments: args, _meta };
      return (await handle({ params, signal, progress })) as Answer;
    }, options),
  );
  return mcp;
}

function gatewayV2(handle: Handle, options: ReporterForOptions): McpServerV2 {
  const mcp = new McpServerV2({ name: 'gateway', version: '2.0.0' }, { capabilities: { tools: {} } });
  mcp.server.setRequestHandler(
    'tools/call',
    withProgress(async ({ params: { name, arguments: args = {}, _meta = {} } }, { mcpReq }, progress) => {
      const params = { name, arguments: args, _meta };
      return (await handle({ params, signal: mcpReq.signal, progress })) as Answer;
    }, options),
  );
  return mcp;
}
