import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { ProgressManager, type ProgressUpdate } from '@milepost/progress-manager';
import { StdioClientTransport } from '@milepost/transport-stdio';
import { StdioClientTransport as SdkStdioClientTransport } from '@modelcontextprotocol/client/stdio';

import { TOKENS } from '../children/flood.js';
import { quantile } from '../measure.js';
import type { Row } from '../row.js';
import { sdkClient } from '../sdk-pair.js';

type Mode = 'flood' | 'paced';
type OnUpdate = (message: string | undefined) => boolean;

const FLOOD = 1_000_000;
const SDK_FLOOD = 50_000;
const PACED = 2000;
const GO = { jsonrpc: '2.0', method: 'go' } as const;

function child(name: string, mode: Mode, count: number): { command: string; args: string[] } {
  const script = fileURLToPath(new URL(`../children/${name}.js`, import.meta.url));
  return { command: process.execPath, args: [script, mode, String(count)] };
}

// Each driver runs its child process, and calls `onUpdate` for each update that reaches a handler. It ends
// after the last update, for which `onUpdate` returns true; with the SDK, when the call has returned.
async function drive(
  contender: 'milepost' | 'sdk' | 'floor',
  mode: Mode,
  count: number,
  onUpdate: OnUpdate,
): Promise<void> {
  if (contender === 'milepost') await driveMilepost(mode, count, onUpdate);
  else if (contender === 'sdk') await driveSdk(mode, count, onUpdate);
  else await driveRaw(mode, count, onUpdate);
}

async function driveMilepost(mode: Mode, count: number, onUpdate: OnUpdate): Promise<void> {
  const transport = new StdioClientTransport(child('milepost-sender', mode, count));
  const manager = new ProgressManager({ maxUpdatesPerSecond: Infinity });
  manager.attach(transport);
  await new Promise<void>((resolve) => {
    const handler = (update: ProgressUpdate): void => {
      if (onUpdate(update.message)) resolve();
    };
    for (let token = 0; token < TOKENS; token++) void manager.registerToken(token, handler);
    void transport.start().then(() => transport.send(GO));
  });
  await transport.close();
}

async function driveSdk(mode: Mode, count: number, onUpdate: OnUpdate): Promise<void> {
  const client = await sdkClient(new SdkStdioClientTransport(child('sdk-sender', mode, count)));
  await client.callTool(
    { name: 'work', arguments: { count } },
    { onprogress: ({ message }) => void onUpdate(message), timeout: 600_000 },
  );
  await client.close();
}

async function driveRaw(mode: Mode, count: number, onUpdate: OnUpdate): Promise<void> {
  const { command, args } = child('raw-sender', mode, count);
  const sender = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise<void>((resolve) => {
    const take = (line: string): void => {
      if (onUpdate((JSON.parse(line) as { params: { message: string } }).params.message)) resolve();
    };
    if (mode === 'paced') createInterface(sender.stdout).on('line', take);
    else splitLines(sender.stdout, take);
    sender.stdin.write('go\n');
  });
  sender.kill();
}

function splitLines(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('latin1').on('data', (chunk: string) => {
    const text = rest + chunk;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      onLine(text.slice(start, end));
      start = end + 1;
    }
    rest = text.slice(start);
  });
}

async function perSecond(contender: 'milepost' | 'sdk' | 'floor'): Promise<number> {
  const count = contender === 'sdk' ? SDK_FLOOD : FLOOD;
  // The first tenth is not measured: it lets V8 compile both sides.
  const warm = count / 10;
  let received = 0;
  let start = 0n;
  let end = 0n;
  await drive(contender, 'flood', count, () => {
    received++;
    if (received === warm) start = process.hrtime.bigint();
    end = process.hrtime.bigint();
    return received === count;
  });
  return ((received - warm) * 1e9) / Number(end - start);
}

async function latencyUs(contender: 'milepost' | 'sdk' | 'floor', share: number): Promise<number> {
  const samples: number[] = [];
  await drive(contender, 'paced', PACED, (sentAt) => {
    samples.push(Number(process.hrtime.bigint() - BigInt(sentAt ?? 0)) / 1000);
    return samples.length === PACED;
  });
  return quantile(samples.slice(PACED / 10), share);
}

function latencyRow(share: number, goal: string): Row {
  const name = `p${String(share * 100)}`;
  return {
    id: `stdio-latency-${name}`,
    what: `stdio, one a millisecond, ${name}`,
    unit: 'µs',
    goal,
    contenders: {
      milepost: () => latencyUs('milepost', share),
      sdk: () => latencyUs('sdk', share),
      floor: () => latencyUs('floor', share),
    },
  };
}

export const stdioRows: readonly Row[] = [
  {
    id: 'stdio-throughput',
    what: 'stdio, child to parent, delivered to a handler',
    unit: '/s',
    goal: '≥ 700,000/s',
    moreIsBetter: true,
    contenders: {
      milepost: () => perSecond('milepost'),
      sdk: () => perSecond('sdk'),
      floor: () => perSecond('floor'),
    },
  },
  latencyRow(0.5, '≤ 45 µs'),
  latencyRow(0.99, '≤ 350 µs'),
];
