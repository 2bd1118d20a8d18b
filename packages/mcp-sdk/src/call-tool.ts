import type { SendOptions } from '@milepost/progress-manager';

import type { ProgressCall } from './progress-call.js';
import { type CallOptions, request } from './request.js';
import type { SdkPeer } from './sdk-peer.js';

/** A client of the official SDK v2. */
export interface ClientV2 extends SdkPeer {
  callTool(params: ToolParams, options?: SendOptions): Promise<unknown>;
  getProtocolEra(): unknown;
}

/** A client of the official SDK v1. */
export interface ClientV1 extends SdkPeer {
  callTool(params: ToolParams, resultSchema?: undefined, options?: SendOptions): Promise<unknown>;
}

/** The tool to call. */
export interface ToolParams {
  name: string;
  arguments?: Record<string, unknown> | undefined;
  _meta?: Record<string, unknown> | undefined;
  [key: string]: unknown;
}

/**
 * Calls a tool by a client of the official SDK, v1 or v2, and hears its progress: see {@link request}.
 *
 * ```ts
 * const call = callTool(client, { name: 'count', arguments: { rows: 1000 } }, { idleTimeoutMs: 30_000 });
 * for await (const { percentage, message } of call) show(percentage, message);
 * const { content } = await call.result;
 * ```
 *
 * @param client - connected; nothing else of it has to change.
 * @param params - a token in their `_meta` is kept, as it is.
 * @returns the call; its `result` is what `client.callTool` resolves with.
 * @throws as {@link request} does.
 */
export function callTool<Client extends ClientV1 | ClientV2>(
  client: Client,
  params: ToolParams,
  options?: CallOptions,
): ProgressCall<Awaited<ReturnType<Client['callTool']>>> {
  type Result = Awaited<ReturnType<Client['callTool']>>;
  return request(
    client,
    { method: 'tools/call', params },
    (sent, sendOptions) => {
      const result = isV2(client)
        ? client.callTool(sent.params, sendOptions)
        : client.callTool(sent.params, undefined, sendOptions);
      return result as Promise<Result>;
    },
    options,
  );
}

function isV2(client: ClientV1 | ClientV2): client is ClientV2 {
  return 'getProtocolEra' in client;
}
