import { type JsonRpcMessage, ProgressError, type Transport } from '@milepost/progress-core';
import { ProgressManager } from '@milepost/progress-manager';
import { LineDecoder, parseMessage } from '@milepost/transport-kit';
import { deserializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';

import { BATCHES, nsOf, nsPerCall, turn } from '../measure.js';
import type { Row } from '../row.js';
import { sdkPair } from '../sdk-pair.js';

const MESSAGES = 200_000;
const SDK_MESSAGES = 20_000;
const TOKENS = 1000;

function line(token: string | number, progress: number): string {
  const params = { progressToken: token, progress, total: 1_000_000_000, message: 'Working' };
  return JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params });
}

export const receiveOne: Row = {
  id: 'receive',
  what: 'receive one: split, parse, check, dispatch to its handler',
  unit: 'ns',
  goal: '≤ 800 ns',
  contenders: {
    milepost: () => {
      const wire: Transport = {
        start: () => Promise.resolve(),
        send: () => Promise.resolve(),
        close: () => Promise.resolve(),
      };
      const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity });
      manager.attach(wire);
      let received = 0;
      for (let token = 0; token < TOKENS; token++) {
        void manager.registerToken(token, () => {
          received++;
        });
      }
      const batches = Array.from({ length: BATCHES + 1 }, (_, batch) => chunks((BATCHES - batch) * MESSAGES));
      const ns = nsPerCall(MESSAGES, () => {
        const decoder = new LineDecoder({
          onLine: (text) => {
            const message: JsonRpcMessage | ProgressError = parseMessage(text);
            if (!(message instanceof ProgressError)) wire.onmessage?.(message);
          },
          onError: (error) => {
            throw error;
          },
        });
        for (const chunk of batches.pop() ?? []) decoder.push(chunk);
      });
      return received === MESSAGES * (BATCHES + 1) ? ns : NaN;
    },
    sdk: async () => {
      const { client, clientTransport } = await sdkPair(() => new Promise(() => undefined));
      let received = 0;
      let sentToken: string | number | undefined;
      const send = clientTransport.send.bind(clientTransport);
      clientTransport.send = (message, options) => {
        if ('params' in message) sentToken = message.params?._meta?.progressToken ?? sentToken;
        return send(message, options);
      };
      void client
        .callTool(
          { name: 'work', arguments: { count: 1 } },
          { onprogress: () => received++, timeout: 2 ** 31 - 1 },
        )
        .catch(() => undefined);
      await turn();
      const lines = Array.from({ length: SDK_MESSAGES }, (_, i) => line(sentToken ?? 0, i + 1));
      const ns = await nsOf(async () => {
        for (const text of lines) clientTransport.onmessage?.(deserializeMessage(text) as never);
        while (received < SDK_MESSAGES) await turn();
      });
      return ns / SDK_MESSAGES;
    },
    floor: () => {
      const lines = Array.from({ length: MESSAGES }, (_, i) => line(i % TOKENS, i));
      let sum = 0;
      const ns = nsPerCall(MESSAGES, (messages) => {
        for (let i = 0; i < messages; i++) {
          sum += (JSON.parse(lines[i] as string) as { params: { progress: number } }).params.progress;
        }
      });
      return sum > 0 ? ns : NaN;
    },
  },
};

// Returns MESSAGES lines, with progress from `from` upwards, in chunks as a pipe delivers them.
function chunks(from: number): Uint8Array[] {
  const perChunk = 500;
  return Array.from({ length: MESSAGES / perChunk }, (_, chunk) => {
    const first = chunk * perChunk;
    const lines = Array.from({ length: perChunk }, (__, i) => line((first + i) % TOKENS, from + first + i));
    return Buffer.from(`${lines.join('\n')}\n`);
  });
}
