import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { ProgressManager } from '@milepost/progress-manager';
import { StreamTransport } from '@milepost/transport-stdio';
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio';

import { peakGrowthMb, turn } from '../measure.js';
import type { Row } from '../row.js';
import { sdkPair } from '../sdk-pair.js';

const UPDATES = 1_000_000;
const SDK_STALLED = 300_000;

// Runs `work` with a process that reads nothing, so its pipe fills and stays full. Returns the memory growth
// in MB.
async function withStalledPeer(work: (peer: ReturnType<typeof spawn>) => Promise<void>): Promise<number> {
  const peer = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  await once(peer, 'spawn');
  peer.stdin.on('error', () => undefined);
  const growth = await peakGrowthMb(() => work(peer));
  peer.kill('SIGKILL');
  return growth;
}

function notification(progress: number): {
  jsonrpc: '2.0';
  method: 'notifications/progress';
  params: { progressToken: string; progress: number; message: string };
} {
  const params = { progressToken: 'token', progress, message: 'Working on something that takes long' };
  return { jsonrpc: '2.0', method: 'notifications/progress', params };
}

export const floodRows: readonly Row[] = [
  {
    id: 'slow-handler',
    what: '1,000,000 updates at once on a slow async handler: memory',
    unit: 'MB',
    goal: 'flat',
    contenders: {
      milepost: () =>
        peakGrowthMb(async () => {
          const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity });
          void manager.registerToken('token', () => sleep(20));
          for (let i = 1; i <= UPDATES; i++) void manager.handleProgress('token', i, UPDATES, 'Working');
          await sleep(100);
        }),
      sdk: async () => {
        const { client, clientTransport } = await sdkPair(() => new Promise(() => undefined));
        let token: string | number = 0;
        const send = clientTransport.send.bind(clientTransport);
        clientTransport.send = (message, options) => {
          if ('params' in message) token = message.params?._meta?.progressToken ?? token;
          return send(message, options);
        };
        const onprogress = (): unknown => sleep(20);
        void client
          .callTool({ name: 'work', arguments: { count: 1 } }, { onprogress, timeout: 600_000 })
          .catch(() => undefined);
        await turn();
        return peakGrowthMb(async () => {
          for (let progress = 1; progress <= UPDATES; progress++) {
            clientTransport.onmessage?.({
              jsonrpc: '2.0',
              method: 'notifications/progress',
              params: { progressToken: token, progress, total: UPDATES },
            });
          }
          await sleep(100);
        });
      },
    },
  },
  {
    id: 'stalled-peer',
    what: 'stalled peer, sender never awaiting: memory after 1,000,000 sends (SDK: 300,000)',
    unit: 'MB',
    goal: 'flat',
    contenders: {
      milepost: () =>
        withStalledPeer(async (peer) => {
          const transport = new StreamTransport({
            readable: process.stdin,
            writable: peer.stdin as NodeJS.WritableStream as never,
          });
          await transport.start();
          for (let i = 1; i <= UPDATES; i++) {
            void transport.send(notification(i));
            if (i % 10_000 === 0) await turn();
          }
        }),
      sdk: () =>
        withStalledPeer(async (peer) => {
          const transport = new StdioServerTransport(process.stdin, peer.stdin as never);
          for (let i = 1; i <= SDK_STALLED; i++) {
            void transport.send(notification(i));
            if (i % 10_000 === 0) await turn();
          }
        }),
    },
  },
];
