import type { SendOptions } from '@milepost/progress-manager';

import type { ProgressCall } from './progress-call.js';
import { type CallOptions, request } from './request.js';
import type { SdkPeer } from './sdk-peer.js';

/** A client of the official SDK v2: the members that `callTool` uses. */
export interface ClientV2 extends SdkPeer {
  callTool(params: ToolParams, options?: SendOptions): Promise<unknown>;
  getProtocolEra(): unknown;
}

/** A client of the official SDK v1: the members that `callTool` uses. */
export interface ClientV1 extends SdkPeer {
  callTool(params: ToolParams, resultSchema?: undefined, options?: SendOptions): Promise<unknown>;
}

/** The params of a `tools/call` request. */
export interface ToolParams {
  name: string;
  arguments?: Record<string, unknown> | undefined;
  _meta?: Record<string, unknown> | undefined;
  [key: string]: unknown;
}

/**
 * Calls a tool through a client of the official SDK, v1 or v2, and receives its progress updates. It does
 * what {@link request} does, with the `callTool` method of the client.
 *
 * ```ts
 * const call = callTool(client, { name: 'count', arguments: { rows: 1000 } }, { idleTimeoutMs: 30_000 });
 * for await (const { percentage, message } of call) show(percentage, message);
 * const { content } = await call.result;
 * ```
 *
 * @param client - a connected client; it needs no other change.
 * @param params - the name and the arguments of the tool. A progress token in `_meta` is used unchanged,
 *   unless `options.token` is given.
 * @returns the call; its `result` resolves with what `client.callTool` resolves with.
 * @throws in the same cases as {@link request}.
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
