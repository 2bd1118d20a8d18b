import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { ProgressManager } from '@milepost/progress-manager';
import { WebSocketClientTransport } from '@milepost/transport-websocket/node';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { WebSocketClientTransport as SdkWebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js';
import { WebSocket } from 'ws';

import { TOKENS } from '../children/flood.js';
import type { Contender, Row } from '../row.js';
import { startServer } from '../start-server.js';

const FLOOD = 1_000_000;
const SDK_FLOOD = 50_000;

/**
 * Connects to `url` and calls `onUpdate` for each update that reaches a handler. Ends after the last update,
 * for which `onUpdate` returns true; with the SDK, when the call has returned.
 */
type Drive = (url: string, count: number, onUpdate: () => boolean) => Promise<void>;

const drives: Record<Contender, Drive> = {
  milepost: async (url, _count, onUpdate) => {
    const transport = new WebSocketClientTransport(url);
    const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity });
    manager.attach(transport);
    await transport.start();
    await new Promise<void>((resolve) => {
      const handler = (): void => {
        if (onUpdate()) resolve();
      };
      for (let token = 0; token < TOKENS; token++) void manager.registerToken(token, handler);
      void transport.send({ jsonrpc: '2.0', method: 'go' });
    });
    await transport.close();
  },

  // This is version 1 of the SDK, because version 2 has no WebSocket transport.
  sdk: async (url, count, onUpdate) => {
    (globalThis as { WebSocket?: unknown }).WebSocket = WebSocket;
    const client = new Client({ name: 'benchmark', version: '1.0.0' });
    await client.connect(new SdkWebSocketClientTransport(new URL(url)));
    await client.callTool({ name: 'work', arguments: { count } }, undefined, {
      onprogress: () => void onUpdate(),
      timeout: 600_000,
    });
    await client.close();
  },

  floor: async (url, _count, onUpdate) => {
    const webSocket = new WebSocket(url, { perMessageDeflate: false });
    await once(webSocket, 'open');
    await new Promise<void>((resolve) => {
      webSocket.on('message', (data: Buffer) => {
        const { params } = JSON.parse(data.toString()) as { params?: object };
        if (params && onUpdate()) resolve();
      });
      webSocket.send('go');
    });
    webSocket.terminate();
  },
};

async function perSecond(contender: Contender, server: string): Promise<number> {
  const count = contender === 'sdk' ? SDK_FLOOD : FLOOD;
  // The first tenth is not measured: it lets V8 compile both sides.
  const warm = count / 10;
  let received = 0;
  let start = 0n;
  let end = 0n;
  const { child, url } = await startServer(
    fileURLToPath(new URL(`../children/${server}.js`, import.meta.url)),
    [String(count)],
  );
  await drives[contender](url, count, () => {
    received++;
    if (received === warm) start = process.hrtime.bigint();
    end = process.hrtime.bigint();
    return received === count;
  });
  child.kill();
  return ((received - warm) * 1e9) / Number(end - start);
}

export const websocketThroughput: Row = {
  id: 'websocket-throughput',
  what: 'WebSocket on loopback, one message a frame, delivered to a handler',
  unit: '/s',
  goal: '≥ 500,000/s',
  moreIsBetter: true,
  contenders: {
    milepost: () => perSecond('milepost', 'milepost-websocket-sender'),
    sdk: () => perSecond('sdk', 'sdk-websocket-sender'),
    floor: () => perSecond('floor', 'raw-websocket-sender'),
  },
};
