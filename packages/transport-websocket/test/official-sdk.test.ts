import { until } from '@milepost/testing';

import './ws-as-platform.js';

import { Client as ClientV2 } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { WebSocketClientTransport as SdkClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { McpServer } from '@modelcontextprotocol/server';
import type { JsonRpcMessage, Transport } from '@milepost/progress-core';

import { WebSocketTransportServer } from '../src/node.js';
import { afterTest, clientOf, startProxy } from './connect.js';

const STEPS = 20;

/** Starts a server of the official SDK v2 that reports progress. It waits for `goOn` before each step. */
async function startMcpServer(goOn: (step: number) => Promise<void> | void): Promise<string> {
  const server = new WebSocketTransportServer({
    onSession: (transport) => {
      const mcp = new McpServer({ name: 'server', version: '2.0.0' });
      mcp.registerTool('work', {}, async (ctx) => {
        const progressToken = ctx.mcpReq._meta?.progressToken;
        for (let progress = 1; progress <= STEPS && progressToken !== undefined; progress++) {
          await goOn(progress);
          // Not awaited, because it would wait while the client is disconnected.
          void ctx.mcpReq.notify({
            method: 'notifications/progress',
            params: { progressToken, progress, total: STEPS },
          });
        }
        return { content: [{ type: 'text', text: 'done' }] };
      });
      return mcp.connect(transport);
    },
  });
  afterTest(() => server.close());
  await server.listen();
  return server.url ?? '';
}

/** Records what the transport delivers, before the SDK can drop an update. */
function tap(transport: Transport): { progress: unknown[]; last: () => string } {
  const arrived: JsonRpcMessage[] = [];
  const handOn = transport.onmessage;
  transport.onmessage = (message) => {
    arrived.push(message);
    handOn?.(message);
  };
  return {
    get progress() {
      return arrived.flatMap((message) => ('method' in message ? [message.params?.['progress']] : []));
    },
    last: () => {
      const message = arrived.at(-1);
      return message && 'method' in message ? message.method : 'response';
    },
  };
}

const versions = [
  ['v2', () => new ClientV2({ name: 'client', version: '2.0.0' })],
  ['v1', () => new ClientV1({ name: 'client', version: '1.0.0' })],
] as const;

test.each(versions)(
  'a client %s of the official SDK calls a tool, while its connection is cut',
  async (_version, createClient) => {
    const cutAt = { step: 10, cut: () => undefined as void };
    const { transport, changes } = clientOf((await prepare()).url);
    async function prepare() {
      const proxy = await startProxy(
        await startMcpServer(async (step) => {
          if (step !== cutAt.step) return;
          cutAt.cut();
          await until(
            () => changes.some((change) => change.state === 'open' && change.resumed),
            'the return',
          );
        }),
      );
      cutAt.cut = () => proxy.cut();
      return proxy;
    }
    const client = createClient();
    await client.connect(transport);
    const tapped = tap(transport);
    const result = await client.callTool({ name: 'work', _meta: { progressToken: 'token' } });
    expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
    expect(tapped.progress.at(-1)).toBe(STEPS);
    expect(tapped.progress).toEqual([...tapped.progress].sort((one, other) => Number(one) - Number(other)));
    expect(tapped.last()).toBe('response');
    await client.close();
  },
);

test('a client of the official SDK v1 calls a tool over its own WebSocket transport', async () => {
  const url = await startMcpServer(() => undefined);
  const client = new ClientV1({ name: 'client', version: '1.0.0' });
  const transport = new SdkClientTransport(new URL(url));
  await client.connect(transport);
  const tapped = tap(transport);
  const result = await client.callTool({ name: 'work', _meta: { progressToken: 'token' } });
  expect(result.content).toEqual([{ type: 'text', text: 'done' }]);
  expect(tapped.progress.at(-1)).toBe(STEPS);
  expect(tapped.last()).toBe('response');
  await client.close();
});
