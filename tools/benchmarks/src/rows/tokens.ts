import { ProgressManager } from '@milepost/progress-manager';

import { nsOf, nsPerCall, settledMemory, turn } from '../measure.js';
import type { Row } from '../row.js';
import { sdkPair } from '../sdk-pair.js';

const UPDATES = 1 << 20;
const SDK_TOKENS = 20_000;
const OPERATIONS = 20_000;

function randomTokens(among: number): Uint32Array {
  return Uint32Array.from({ length: UPDATES }, () => Math.random() * among);
}

function milepost(tokens: number, handler?: () => void): number {
  const manager = new ProgressManager({ maxActiveTokens: tokens, maxUpdatesPerSecond: Infinity });
  for (let token = 0; token < tokens; token++) void manager.registerToken(token, handler);
  const order = randomTokens(tokens);
  let progress = 0;
  return nsPerCall(UPDATES, (calls) => {
    for (let i = 0; i < calls; i++) void manager.handleProgress(order[i] as number, ++progress);
  });
}

function floor(tokens: number): number {
  const map = new Map<number, number>();
  for (let token = 0; token < tokens; token++) map.set(token, token);
  const order = randomTokens(tokens);
  let sum = 0;
  const ns = nsPerCall(UPDATES, (calls) => {
    for (let i = 0; i < calls; i++) sum += map.get(order[i] as number) as number;
  });
  return sum > 0 ? ns : NaN;
}

// Starts requests that are never answered, each with a progress handler.
async function sdkInFlight(tokens: number): Promise<{
  receive: (message: object) => void;
  sentTokens: (string | number)[];
}> {
  const { client, clientTransport } = await sdkPair(() => new Promise(() => undefined));
  const sentTokens: (string | number)[] = [];
  // The requests are not sent, so that only the memory of the client is measured.
  clientTransport.send = (message) => {
    const token = 'params' in message ? message.params?._meta?.progressToken : undefined;
    if (token !== undefined) sentTokens.push(token);
    return Promise.resolve();
  };
  const onprogress = (): void => undefined;
  for (let i = 0; i < tokens; i++) {
    void client
      .callTool({ name: 'work', arguments: { count: 1 } }, { onprogress, timeout: 2 ** 31 - 1 })
      .catch(() => undefined);
    if (i % 100 === 0) await turn();
  }
  await turn();
  return { receive: (message) => clientTransport.onmessage?.(message as never), sentTokens };
}

async function sdkUpdate(): Promise<number> {
  const { receive, sentTokens } = await sdkInFlight(SDK_TOKENS);
  const updates = 20_000;
  const ns = await nsOf(async () => {
    for (let i = 0; i < updates; i++) {
      const progressToken = sentTokens[Math.floor(Math.random() * sentTokens.length)];
      receive({
        jsonrpc: '2.0',
        method: 'notifications/progress',
        params: { progressToken, progress: i + 1 },
      });
      if (i % 100 === 99) await turn();
    }
    await turn();
  });
  return ns / updates;
}

async function sdkMemory(): Promise<number> {
  const before = await settledMemory();
  const { sentTokens } = await sdkInFlight(SDK_TOKENS);
  const tokens = sentTokens.length;
  sentTokens.length = 0;
  return ((await settledMemory()) - before) / tokens;
}

function updateRow(tokens: number, goal: string, handler?: () => void): Row {
  const count = tokens.toLocaleString('en');
  return {
    id: `update-${String(tokens)}${handler ? '-received' : ''}`,
    what: `update of one among ${count} active tokens${handler ? ', given to its handler' : ''}`,
    unit: 'ns',
    goal,
    contenders: {
      milepost: () => milepost(tokens, handler),
      ...(tokens === 100_000 ? { sdk: sdkUpdate } : {}),
      floor: () => floor(tokens),
    },
  };
}

const received = (): void => undefined;

const operationMemory: Row = {
  id: 'operation-memory',
  what: `memory of an operation started with both deadlines (${OPERATIONS.toLocaleString('en')} of them; SDK: a request in flight)`,
  unit: 'bytes',
  goal: '–',
  contenders: {
    milepost: async () => {
      const before = await settledMemory();
      const manager = new ProgressManager();
      for (let i = 0; i < OPERATIONS; i++) {
        manager.start({ method: 'tools/call', idleTimeoutMs: 600_000, totalTimeoutMs: 600_000 });
      }
      return ((await settledMemory()) - before) / manager.stats().active;
    },
    sdk: sdkMemory,
  },
};

export const tokenRows: readonly Row[] = [
  updateRow(1000, '–'),
  updateRow(100_000, '≤ 50 ns'),
  updateRow(1_000_000, '≤ 220 ns'),
  updateRow(100_000, '–', received),
  {
    id: 'token-memory',
    what: 'memory of an active token, registered bare (1,000,000 of them; SDK: a request in flight)',
    unit: 'bytes',
    goal: '≤ 100 bytes',
    contenders: {
      milepost: async () => {
        const tokens = 1_000_000;
        const before = await settledMemory();
        const manager = new ProgressManager({ maxActiveTokens: tokens });
        for (let token = 0; token < tokens; token++) void manager.registerToken(token, received);
        const after = await settledMemory();
        return (after - before) / manager.stats().active;
      },
      sdk: sdkMemory,
      floor: async () => {
        const tokens = 1_000_000;
        const before = await settledMemory();
        const map = new Map<number, number>();
        for (let token = 0; token < tokens; token++) map.set(token, token);
        const rows = new Float64Array(tokens * 6);
        const after = await settledMemory();
        return (after - before) / (map.size + 0 * rows.length);
      },
    },
  },
  operationMemory,
];
